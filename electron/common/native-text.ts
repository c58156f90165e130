import { z } from 'zod'

/**
 * Names of the sentences that native menus and dialogs are made of. The window, which knows the user's language,
 * says them; some are shared with its own commands. An `&` stands before the letter that opens a menu by keyboard.
 */
export const nativeTextKeys = [
  'menu.file',
  'menu.edit',
  'menu.queue',
  'menu.view',
  'menu.window',
  'menu.help',
  'menu.recent',
  'menu.clearRecent',
  'menu.close',
  'menu.quit',
  'menu.services',
  'menu.hide',
  'menu.hideOthers',
  'menu.showAll',
  'menu.undo',
  'menu.redo',
  'menu.cut',
  'menu.copy',
  'menu.paste',
  'menu.selectAll',
  'menu.minimise',
  'menu.zoom',
  'menu.front',
  'menu.fullScreen',
  'command.addImages',
  'command.addFolder',
  'command.startOrPause',
  'command.cancelAll',
  'command.retryFailed',
  'command.clearFinished',
  'command.remove',
  'command.showGrid',
  'command.showList',
  'command.showCompare',
  'command.palette',
  'command.models',
  'command.presets',
  'command.preferences',
  'command.shortcuts',
  'command.diagnostics',
  'command.about',
  'files.images',
  'files.models',
  'files.all',
  'files.pasted',
] as const

/** All of them, in one language. */
export const nativeTextsSchema = z.record(z.enum(nativeTextKeys), z.string().min(1).max(200))
export type NativeTexts = z.infer<typeof nativeTextsSchema>
