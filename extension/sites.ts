/** All pages of the web, as the browser's permissions name them. */
export const SITES = ['http://*/*', 'https://*/*'];
