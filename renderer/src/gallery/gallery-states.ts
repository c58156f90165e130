import type { PanelName } from '../application/view.svelte.ts'
import type { Scenario } from './recorded-jobs.ts'

/** What the window shows in one state of the gallery; the members are the parameters of its address. */
export interface GalleryState {
  readonly scenario: Scenario
  readonly view?: 'grid' | 'list' | 'compare'
  /** Place of the image that is compared or chosen. */
  readonly image?: number
  readonly panel?: PanelName
  /** Keys pressed once the window is there, as `KeyboardEvent.key` names them, separated by blanks. */
  readonly keys?: string
  /** Accessible name of a button that is pressed once the window is there. */
  readonly press?: string
  /** What else happens to be on screen. */
  readonly also?: 'notices' | 'countdown' | 'watched'
}

/** Members of the gallery's addresses. */
export const galleryParameters = ['scenario', 'view', 'image', 'panel', 'keys', 'press', 'also'] as const

/** Every state of the window, by name, in groups. */
export const galleryStates: Readonly<Record<string, Readonly<Record<string, GalleryState>>>> = {
  'The queue': {
    'Nothing yet': { scenario: 'empty' },
    'One image': { scenario: 'one' },
    'Thirty, waiting': { scenario: 'thirty' },
    'Every state, as a grid': { scenario: 'mixed', view: 'grid', image: 5 },
    'Every state, as a list': { scenario: 'mixed', view: 'list', image: 5 },
    Running: { scenario: 'running', view: 'list' },
    Done: { scenario: 'done' },
    'One chosen of thirty': { scenario: 'thirty', image: 4 },
    'Ten thousand': { scenario: 'many' },
    'Messages of every level': { scenario: 'thirty', also: 'notices' },
    'Shutting down soon': { scenario: 'done', also: 'countdown' },
  },
  Settings: {
    'Choosing a model': { scenario: 'thirty', press: 'Automatic' },
    'Choosing a preset': { scenario: 'thirty', press: 'Preset' },
    'For one image alone': { scenario: 'thirty', image: 2, press: '1 selected' },
    'Advanced, in the list': { scenario: 'thirty', view: 'list', press: 'Advanced' },
  },
  Comparing: {
    'Divided upright': { scenario: 'done', view: 'compare' },
    'Divided across': { scenario: 'done', view: 'compare', press: 'Slider, above and below' },
    'Side by side': { scenario: 'done', view: 'compare', keys: 's' },
    'In turn': { scenario: 'done', view: 'compare', keys: 'b' },
    'Difference map': { scenario: 'done', view: 'compare', keys: 'd' },
    Loupe: { scenario: 'done', view: 'compare', keys: 'l' },
    'Close, pixel by pixel': { scenario: 'done', view: 'compare', keys: '1 + + + + p' },
    'Waiting, with a preview': { scenario: 'thirty', view: 'compare' },
    'Choosing a result': { scenario: 'done', view: 'compare', press: 'Shown on the right' },
    'Picture alone': { scenario: 'done', view: 'compare', keys: 'h' },
    'Under way': { scenario: 'mixed', view: 'compare', image: 8 },
    'Failed, with what to do': { scenario: 'mixed', view: 'compare', image: 5 },
    Skipped: { scenario: 'mixed', view: 'compare', image: 12 },
    'Models on a part': { scenario: 'done', view: 'compare', keys: 'm' },
  },
  Panels: {
    Commands: { scenario: 'mixed', panel: 'palette' },
    Models: { scenario: 'mixed', panel: 'models' },
    Presets: { scenario: 'mixed', panel: 'presets' },
    Preferences: { scenario: 'mixed', panel: 'preferences' },
    'Watched folders, none': { scenario: 'mixed', panel: 'watch' },
    'Watched folders': { scenario: 'mixed', panel: 'watch', also: 'watched' },
    'Keyboard shortcuts': { scenario: 'mixed', panel: 'shortcuts' },
    Diagnostics: { scenario: 'mixed', panel: 'diagnostics' },
    About: { scenario: 'mixed', panel: 'about' },
    Licences: { scenario: 'mixed', panel: 'licences' },
  },
}

/** The address of a state, with what is the same for all states: theme, language, standing still. */
export function galleryAddress(state: GalleryState, common: Readonly<Record<string, string>> = {}): string {
  const members = galleryParameters.flatMap((name) => {
    const value = state[name]
    return value === undefined ? [] : [[name, String(value)]]
  })
  return `?${new URLSearchParams([...members, ...Object.entries(common)]).toString()}`
}

/** The state of an address; `null` where it names none. */
export function galleryStateOf(query: URLSearchParams): GalleryState | null {
  const given = Object.fromEntries(
    galleryParameters.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])),
  ) as Record<string, string>
  if (given['scenario'] === undefined) return null
  const { image, ...rest } = given
  // The gallery's own links are what comes here.
  return { ...rest, ...(image === undefined ? {} : { image: Number(image) }) } as unknown as GalleryState
}
