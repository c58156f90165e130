import { createContext } from 'svelte'
import type { Application } from './application.svelte.ts'

/** The application of the surrounding window, for components. */
export const [useApplication, provideApplication] = createContext<Application>()
