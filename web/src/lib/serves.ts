/* Whose page this is: of one site, or of a hub, the centre of many. The server says it in the page
 * itself (src/api/assets.h), so that none asks for what is not there. */

/** Is it a hub's? */
export function isHub(): boolean {
    return document.documentElement.dataset['serves'] === 'hub';
}
