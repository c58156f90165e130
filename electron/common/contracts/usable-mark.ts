/** Name of the page's performance mark for the moment from which the window can be used. */
export const usableMark = 'enlarger-usable'
