"""Colours as a reader sees them, whatever way they are written in."""

# JavaScript: `luminance` and `contrast` as WCAG defines them; `surface` is the colour behind what an element shows.
COLOURS = """
  const luminance = (colour) => {
    const pixel = new OffscreenCanvas(1, 1).getContext('2d');
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...pixel.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const canvas = () => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.cssText = 'color: Canvas; forced-color-adjust: none';
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  // What the reader forces on all surfaces is not what their styles say.
  const forced = matchMedia('(forced-colors: active)').matches && canvas();
  const surface = (element) => {
    if (forced) return forced;
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$/.test(colour)) return colour;
    }
    return 'white';
  };
"""
