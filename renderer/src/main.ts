import { mount } from 'svelte'
import { backendContract } from '../../electron/common/contracts/backend-contract.ts'
import { hostContract } from '../../electron/common/contracts/host-contract.ts'
import { createClient } from '../../electron/common/rpc/client.ts'
import {
  comparePictureUrl,
  jobImageUrl,
  tileUrl,
  type WindowBridge,
} from '../../electron/common/contracts/window-bridge.ts'
import { Application } from './application/application.svelte.ts'
import App from './App.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/floating.css'
import './styles/rows.css'

declare global {
  interface Window {
    /** Put here by preload. */
    readonly enlarger: WindowBridge
  }
}

const bridge = window.enlarger
const app = new Application(createClient(backendContract, bridge.backend), {
  ...createClient(hostContract, bridge.host),
  pathOf: (file) => bridge.pathOf(file),
  imageUrl: jobImageUrl,
  tileUrl,
  pictureUrl: comparePictureUrl,
})
const target = document.querySelector('#window')
if (!target) throw new Error('Expected an element with the id "window" in index.html.')
mount(App, { target, props: { app } })
void app.attempt(() => app.load())
