"""Whether what stands on a page has its place there, at whatever size, spacing and direction."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

PHONE: ViewportSize = {"width": 320, "height": 568}
DESKTOP: ViewportSize = {"width": 1280, "height": 1024}
# What 400 % leave of it.
ZOOMED: ViewportSize = {"width": 320, "height": 256}

# What sticks out at the side, other than inside a region that scrolls by itself, and what is cut off.
STICKING_OUT = """() => {
  const page = document.documentElement;
  const toLeft = getComputedStyle(page).direction === 'rtl';
  const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
  const inScroller = (element) => { while ((element = element.parentElement)) if (scrolls(element)) return true; };
  const found = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} wide`] : [];
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    // Nobody can scroll to what stands before the start of the lines: there it is hidden on purpose.
    const onScreen = box.width > 1 && (toLeft ? box.left < page.clientWidth : box.right > 0);
    if (onScreen && (box.right > page.clientWidth + 1 || box.left < -1) && !inScroller(element))
      found.push(`${element.outerHTML.slice(0, 120)} from ${box.left} to ${box.right}`);
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'hidden' && onScreen)
      found.push(`${element.outerHTML.slice(0, 120)} hides its end`);
    if (element.scrollHeight > element.clientHeight + 1 && style.overflowY === 'hidden' && onScreen)
      found.push(`${element.outerHTML.slice(0, 120)} hides what is below`);
  }
  return found.slice(0, 5);
}"""

# Texts and fields that cover one another. Of each line of text what counts is its middle: accents may reach into the
# line above. A drawing places its own words, and what is out of sight is in nobody's way.
OVERLAPPING = """() => {
  const clipped = (element) => getComputedStyle(element).clipPath !== 'none' || element.clientWidth === 1;
  const unseen = (element) => {
    for (; element !== document.body; element = element.parentElement)
      if (clipped(element) || element.localName === 'svg') return true;
  };
  const visible = (element) => element.checkVisibility({visibilityProperty: true}) && !unseen(element);
  const boxes = [];
  const add = (owner, box, inset) => {
    if (box.width > 2 && box.right > 0 && box.left < innerWidth)
      boxes.push({
        owner, left: box.left + 1, right: box.right - 1, top: box.top + inset, bottom: box.bottom - inset,
      });
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !visible(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) add(texts.currentNode, box, box.height * 0.3);
  }
  for (const field of document.body.querySelectorAll('input, select, textarea, button'))
    if (visible(field)) add(field, field.getBoundingClientRect(), 1);
  boxes.sort((one, other) => one.top - other.top);
  const name = (owner) => (owner.data ?? owner.outerHTML).trim().slice(0, 60);
  const found = [];
  boxes.forEach((one, place) => {
    for (let next = place + 1; next < boxes.length && boxes[next].top < one.bottom; next++) {
      const other = boxes[next];
      if (one.owner === other.owner || one.owner.contains(other.owner) || other.owner.contains(one.owner)) continue;
      if (one.left < other.right && other.left < one.right) found.push(`${name(one.owner)} × ${name(other.owner)}`);
    }
  });
  return [...new Set(found)].slice(0, 5);
}"""

# What is not the mirror image of itself once the page is written from right to left: distances of every element, and
# the places of those that stand on lines of their own; within a line, and where German content says that it runs from
# left to right, words stay in their order.
NOT_MIRRORED = """() => {
  const page = document.documentElement;
  const SIDES = [
    'padding-left', 'padding-right', 'margin-left', 'margin-right', 'border-left-width', 'border-right-width',
    'left', 'right',
  ];
  const inLine = (element) => {
    for (; element !== document.body; element = element.parentElement)
      if (getComputedStyle(element).display.startsWith('inline')) return true;
  };
  // A tick is a tick in every direction.
  const parts = (element) => element.type === 'checkbox' ? [''] : ['', '::before', '::after'];
  const elements = [...document.body.querySelectorAll('*:not(svg *, body [dir], body [dir] *)')]
    .filter((element) => element.checkVisibility());
  const look = () => {
    const body = document.body.getBoundingClientRect();
    return elements.flatMap((element) => parts(element).map((part) => {
      const style = getComputedStyle(element, part || null);
      if (part && style.content === 'none') return null;
      const box = !part && style.clipPath === 'none' && !inLine(element) && element.getBoundingClientRect();
      return {
        name: `${element.outerHTML.slice(0, 120)} ${part}`,
        sides: SIDES.map((side) => parseFloat(style.getPropertyValue(side)) || 0),
        align: style.textAlign,
        place: box && [box.left - body.left, body.right - box.right],
      };
    }));
  };
  const same = (one, other) => Math.abs(one - other) <= 1.5;
  page.dir = 'ltr';
  const before = look();
  page.dir = 'rtl';
  const found = [];
  look().forEach((after, number) => {
    if (!after) return;
    const {sides, place} = before[number];
    SIDES.forEach((side, which) => {
      if (!same(sides[which], after.sides[which ^ 1])) found.push(`${after.name}: ${side} stays where it was`);
    });
    if (['left', 'right'].includes(after.align)) found.push(`${after.name}: text-align is ${after.align}`);
    if (place && !(same(place[0], after.place[1]) && same(place[1], after.place[0])))
      found.push(`${after.name}: is at ${after.place}, not at ${place.reverse()}`);
  });
  return found.slice(0, 5);
}"""

# The distances that a reader may set (WCAG 1.4.12).
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }
  `);
  document.adoptedStyleSheets = [sheet];
}"""


def out_of_place(page: Page) -> list[str]:
    return [*page.evaluate(STICKING_OUT), *page.evaluate(OVERLAPPING)]
