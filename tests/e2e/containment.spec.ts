import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from '@playwright/test'
import { launchApplication } from './harness/launch-application.ts'

test('WebRTC in the page reaches no listener of this machine, by UDP or TCP', async () => {
  const received: string[] = []
  const udp = createSocket('udp4', () => received.push('udp')).bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const { port } = udp.address()
  const tcp = createServer(() => received.push('tcp')).listen(port, '127.0.0.1')
  await once(tcp, 'listening')
  const app = await launchApplication()
  try {
    const candidates = await app.page.evaluate(async (place) => {
      const found: string[] = []
      const connection = new RTCPeerConnection({
        iceServers: [
          { urls: `stun:127.0.0.1:${place}` },
          ...['udp', 'tcp'].map((transport) => ({
            urls: `turn:127.0.0.1:${place}?transport=${transport}`,
            username: 'u',
            credential: 'c',
          })),
        ],
      })
      connection.createDataChannel('out')
      const gathered = new Promise<void>((resolve) => {
        connection.onicecandidate = ({ candidate }) => {
          if (candidate) found.push(candidate.candidate)
          else resolve()
        }
      })
      await connection.setLocalDescription(await connection.createOffer())
      await gathered
      return found
    }, port)
    expect(candidates).toEqual([])
    expect(received).toEqual([])
  } finally {
    await app.close()
    udp.close()
    tcp.close()
  }
})
