// @ts-check
/** Finds the template's parts, and says at once when one is missing. */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new (...args: never[]) => T} kind
 * @returns {T}
 */
export function part(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The template has no ${kind.name} with the id ${id}`);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name of a data attribute, in camelCase
 * @returns {string}
 */
export function required(element, name) {
  const value = element.dataset[name];
  if (!value) throw new Error(`The element ${element.id} has no data attribute ${name}`);
  return value;
}
