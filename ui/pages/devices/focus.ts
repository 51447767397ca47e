/** As `ref` of what a person is to type or press first, where they have opened it themselves. */
export function focusFirst(element: HTMLElement | null): void {
  element?.focus();
}
