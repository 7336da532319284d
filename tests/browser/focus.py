"""Where the focus is, and whether one can see it."""

from __future__ import annotations

from tests.browser.colours import COLOURS

# What can have the focus, in the order of the document.
FOCUSABLE = """[...document.querySelectorAll(
  'a[href], button, input:not([type=hidden], [tabindex="-1"]), select, textarea, summary, [tabindex="0"]'
)].filter((element) => element.checkVisibility())"""

# Gives the focus to one element after the other and returns where one could not see that. An area of the map shows it
# with the edge of its shape, which need not contain the middle of its box.
UNSEEN = f"""() => {{
  {COLOURS}
  const faults = (element) => {{
    element.focus();
    if (document.activeElement !== element) return ['takes no focus'];
    const shape = element.querySelector(':scope > path');
    const style = getComputedStyle(shape ?? element);
    const [line, width, colour] = shape
      ? ['solid', style.strokeWidth, style.stroke] : [style.outlineStyle, style.outlineWidth, style.outlineColor];
    const box = (shape ?? element).getClientRects()[0];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const parts = shape ? [...Array(11).keys()].map((part) => part / 10) : [0.5];
    const seen = parts.some((across) => parts.some((down) => element.contains(
      document.elementFromPoint(box.left + box.width * across, top + (bottom - top) * down))));
    const clearance = contrast(colour, surface(element.parentElement));
    return [
      (line === 'none' || parseFloat(width) < 2) && `has a line of ${{width}}`,
      clearance < 3 && `has a contrast of ${{clearance}}`,
      // Scrolling ends at whole pixels; of what is higher than a line, a part is enough.
      (bottom - top < Math.min(box.height, 24) - 1 || box.left < -1 || box.right > innerWidth + 1)
        && `is out of view at ${{box.left}}, ${{box.top}}`,
      !seen && 'is covered',
    ].filter(Boolean);
  }};
  return {FOCUSABLE}
    .map((element) => [element, faults(element)])
    .filter(([, found]) => found.length)
    .map(([element, found]) => `${{element.outerHTML.slice(0, 120)}} ${{found.join(', ')}}`)
    .slice(0, 5);
}}"""

# Where the focus would leap back: neither downwards, nor on along the line, nor to the head of the next column. The map
# has no first and last; a column at the side may come before what stands beside it.
LEAPS = f"""() => {{
  const box = (element) => (element.closest('svg') ?? element.closest('label, li, div')?.querySelector(':scope > label')
    ?? element).getBoundingClientRect();
  const region = (element) => element.closest('aside, header, footer') ?? document.body;
  const found = [];
  const elements = {FOCUSABLE}.filter((element) => element.getBoundingClientRect().right > 0);
  elements.slice(1).forEach((after, number) => {{
    const before = elements[number];
    if (region(before) !== region(after)) return;
    const [from, to] = [box(before), box(after)];
    const below = to.bottom > from.bottom + 1;
    const alongTheLine = to.top < from.bottom && to.bottom > from.top && to.left >= from.left - 1;
    const nextColumn = to.left >= from.right - 1;
    if (!below && !alongTheLine && !nextColumn)
      found.push(`${{before.outerHTML.slice(0, 90)}} → ${{after.outerHTML.slice(0, 90)}}`);
  }});
  return found.slice(0, 5);
}}"""
