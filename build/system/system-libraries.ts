/** Something of the operating system that Electron or its tests need on Linux, and the packages that bring it. */
export interface SystemNeed {
  /** A shared library by its file name, or a program by its command. */
  readonly provides: { readonly library: string } | { readonly program: string }
  /** Names in Debian and Ubuntu, newest release first: some were renamed when time became 64 bits wide. */
  readonly debian: readonly string[]
  readonly fedora: string
}

/** What Chromium inside Electron links or loads. */
export const windowNeeds: readonly SystemNeed[] = [
  { provides: { library: 'libgtk-3.so.0' }, debian: ['libgtk-3-0t64', 'libgtk-3-0'], fedora: 'gtk3' },
  { provides: { library: 'libnss3.so' }, debian: ['libnss3'], fedora: 'nss' },
  { provides: { library: 'libasound.so.2' }, debian: ['libasound2t64', 'libasound2'], fedora: 'alsa-lib' },
  { provides: { library: 'libgbm.so.1' }, debian: ['libgbm1'], fedora: 'mesa-libgbm' },
  { provides: { library: 'libXss.so.1' }, debian: ['libxss1'], fedora: 'libXScrnSaver' },
  {
    provides: { library: 'libatk-bridge-2.0.so.0' },
    debian: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
    fedora: 'at-spi2-atk',
  },
  {
    provides: { library: 'libatspi.so.0' },
    debian: ['libatspi2.0-0t64', 'libatspi2.0-0'],
    fedora: 'at-spi2-core',
  },
]

/** A display that exists only in memory, for tests of the real window. */
export const virtualDisplayNeeds: readonly SystemNeed[] = [
  { provides: { program: 'Xvfb' }, debian: ['xvfb'], fedora: 'xorg-x11-server-Xvfb' },
  { provides: { program: 'xauth' }, debian: ['xauth'], fedora: 'xorg-x11-xauth' },
]
