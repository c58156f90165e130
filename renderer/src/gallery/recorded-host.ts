import { hostContract, type HostContract } from '../../../electron/common/contracts/host-contract.ts'
import { createClient } from '../../../electron/common/rpc/client.ts'
import type { Result } from '../../../electron/common/rpc/contract-types.ts'
import { linkPair } from '../../../electron/common/rpc/link.ts'
import { serve } from '../../../electron/common/rpc/serve.ts'
import type { Host } from '../application/host.ts'
import { paintedPhoto } from './painted-photo.ts'

/** Time until the desktop speaks of its own accord: the window listens by then. */
const firstWordMs = 300

/**
 * A desktop of recorded answers. Pictures come from `photoFolder`, or are painted where there is none.
 * @param isEnding whether the computer is about to be shut down
 */
export function createRecordedHost(
  photoFolder: string | null,
  photoCount: number,
  { isEnding = false }: { readonly isEnding?: boolean } = {},
): Host {
  const [own, other] = linkPair()
  const served = serve(
    hostContract,
    {
      'host.info': (): Result<HostContract, 'host.info'> => ({
        platform: 'linux',
        languages: [...navigator.languages],
        electron: '45.4.1',
        chromium: '150.0',
        packaged: false,
      }),
      'dialog.pickImages': () => ['/home/ada/Pictures/one.jpg'],
      'dialog.pickFolders': () => Array.from({ length: 12 }, (_, index) => `/home/ada/Pictures/${index}.jpg`),
      'dialog.pickModelFiles': () => ['/home/ada/Downloads/4x-Photo.pth'],
      'dialog.pickOutputFolder': () => '/home/ada/Pictures/Enlarged',
      'dialog.saveText': ({ name }) => `/home/ada/Documents/${name}`,
      'dialog.saveReport': () => '/home/ada/Documents/Enlarger report.csv',
      'dialog.savePicture': () => '/home/ada/Pictures/comparison.png',
      'shell.reveal': () => undefined,
      'shell.openFolder': () => undefined,
      'shell.openChromiumLicences': () => undefined,
      'shell.openLink': () => undefined,
      'clipboard.copyText': () => undefined,
      'clipboard.pasteImages': () => ['/tmp/pasted.png'],
      'window.setTexts': () => undefined,
      'window.notify': () => undefined,
      'window.noteRecent': () => undefined,
      'power.cancel': () => undefined,
      'power.finishNow': () => undefined,
      'window.setTheme': () => undefined,
    },
    own,
  )
  const pending = { action: 'shutDown', remainingSeconds: 42 } as const
  if (isEnding) setTimeout(() => served.emit('power.pending', { pending }), firstWordMs)
  return {
    ...createClient(hostContract, other),
    pathOf: (file) => `/home/ada/Pictures/${file.name}`,
    pictureUrl: () => (photoFolder === null ? paintedPhoto(4, 'after') : `${photoFolder}/4-after.jpg`),
    tileUrl: () => '',
    imageUrl(id, kind) {
      const index = Number.parseInt(id, 16) % photoCount
      if (photoFolder === null) return paintedPhoto(index, kind)
      return `${photoFolder}/${index}-${kind}.${kind === 'before' ? 'png' : 'jpg'}`
    },
  }
}
