// Elements from data. Strings become text nodes: nothing here ever reads a string as markup.

/** An element; `attributes` named on… are listeners, `style` sets custom properties, null and false are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [property, its] of Object.entries(value)) made.style.setProperty(property, its);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** "severe_toxicity" as people write it: "Severe toxicity". */
export const readable = (attribute) => attribute.charAt(0).toUpperCase() + attribute.slice(1).replaceAll("_", " ");

export const twoDigits = (score) => score.toFixed(2);

export const counted = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
