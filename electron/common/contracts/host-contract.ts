import { z } from 'zod'
import { nativeTextsSchema } from './native-text.ts'
import { method, type Contract } from '../rpc/contract-types.ts'

const nothing = z.void().or(z.undefined())
const path = z.string().min(1).max(32_768)
const paths = z.array(path).max(200_000)

/** What native menus and shortcuts can ask of the window. */
export const windowCommandSchema = z.enum([
  'add-images',
  'add-folder',
  'start-or-pause',
  'cancel',
  'retry-failed',
  'clear-finished',
  'select-all',
  'undo',
  'remove',
  'show-grid',
  'show-list',
  'show-compare',
  'show-models',
  'show-presets',
  'show-settings',
  'show-shortcuts',
  'show-diagnostics',
  'show-about',
  'command-palette',
])
export type WindowCommand = z.infer<typeof windowCommandSchema>

/**
 * What the desktop gives the window: dialogs, the file manager, the clipboard, the theme. Served by
 * Electron's main process; product state lives behind the backend contract, never here.
 */
export const hostContract = {
  methods: {
    'host.info': method(
      nothing,
      z.object({
        platform: z.enum(['linux', 'darwin', 'win32']),
        /** BCP 47 tags, the user's first choice first. */
        languages: z.array(z.string()),
        electron: z.string(),
        chromium: z.string(),
        /** Packaged applications hide development-only tools. */
        packaged: z.boolean(),
      }),
    ),
    /** Asks for image files; empty when the user declined. */
    'dialog.pickImages': method(nothing, paths),
    /** Asks for folders; empty when the user declined. */
    'dialog.pickFolders': method(nothing, paths),
    /** Asks for model files; empty when the user declined. */
    'dialog.pickModelFiles': method(nothing, paths),
    /** Asks for one folder to write to; `null` when the user declined. */
    'dialog.pickOutputFolder': method(z.object({ current: path.nullable() }), path.nullable()),
    /** Asks where to keep a text and writes it there; `null` when the user declined, else the file's path. */
    'dialog.saveText': method(
      z.object({ name: z.string().min(1).max(255), text: z.string().max(10_000_000) }),
      path.nullable(),
    ),
    /** Asks where to write a picture, PNG or JPEG; `null` when the user declined. */
    'dialog.savePicture': method(z.object({ suggestedName: z.string().min(1).max(255) }), path.nullable()),
    /** Asks where to write a report, CSV or JSON; `null` when the user declined. */
    'dialog.saveReport': method(z.object({ suggestedName: z.string().min(1).max(255) }), path.nullable()),
    /** Shows a file in the system's file manager, selected. */
    'shell.reveal': method(z.object({ path }), nothing),
    /** Opens a folder in the system's file manager; anything but a folder is refused. */
    'shell.openFolder': method(z.object({ path }), nothing),
    /** Opens a web page in the user's browser. */
    'shell.openLink': method(z.object({ url: z.url({ protocol: /^https$/ }) }), nothing),
    /** Opens the licences of Chromium's parts, which lie beside the executable, in the user's browser. */
    'shell.openChromiumLicences': method(nothing, nothing),
    'clipboard.copyText': method(z.object({ text: z.string().max(1_000_000) }), nothing),
    /** Files on the clipboard, or its picture written to a file of its own; empty without either. */
    'clipboard.pasteImages': method(nothing, paths),
    /** What native menus and dialogs say from now on; there is no menu before. */
    'window.setTexts': method(z.object({ texts: nativeTextsSchema }), nothing),
    /** Tells a user who looks elsewhere; a click on it shows the window, and the folder if one is given. */
    'window.notify': method(
      z.object({ title: z.string().max(200), body: z.string().max(1000), folder: path.nullable() }),
      nothing,
    ),
    /** Files and folders that were added, for the system's list of recent ones (macOS, Windows). */
    'window.noteRecent': method(z.object({ paths: z.array(path).max(20) }), nothing),
    /** Cancels the pending sleep or shutdown. */
    'power.cancel': method(nothing, nothing),
    /** Does at once what is pending; nothing where nothing is. */
    'power.finishNow': method(nothing, nothing),
    /** Makes native surfaces and `prefers-color-scheme` follow the user's choice. */
    'window.setTheme': method(z.object({ theme: z.enum(['system', 'light', 'dark']) }), nothing),
  },
  events: {
    /** A native menu entry or its shortcut was used. */
    'window.command': z.object({ command: windowCommandSchema }),
    /** The backend died and runs again: the window has to reload what it shows. */
    'backend.restarted': z.object({}),
    /** The backend cannot be kept running; calls to it fail with this reason. */
    'backend.failed': z.object({ reason: z.string() }),
    /** The computer is about to sleep or shut down, emitted each second; `null`: it is not any more. */
    'power.pending': z.object({
      pending: z
        .object({ action: z.enum(['sleep', 'shutDown']), remainingSeconds: z.int().nonnegative() })
        .nullable(),
    }),
    /** The system refused to sleep or shut down, with what it said. */
    'power.failed': z.object({ action: z.enum(['sleep', 'shutDown']), reason: z.string() }),
    /** Files arrived from outside: "open with", a second start, the dock. */
    'window.openPaths': z.object({ paths }),
  },
} as const satisfies Contract

export type HostContract = typeof hostContract
