import { editXml } from './edit-xml.ts'
import type { XmpFacts } from './xmp-rule.ts'
import { enlargerNamespace, mayNamePlace, xmpRule } from './xmp-rules.ts'

/** How an output's packet differs from its input's. */
export interface XmpChanges extends XmpFacts {
  /** What made the output, as name and value pairs; `null` adds nothing. */
  readonly description: Readonly<Record<string, string>> | null
}

/** A packet for an output. */
export interface OutputXmp {
  /** `null` where there is nothing to state. */
  readonly packet: string | null
  /** Whether the input's packet was left out because it cannot be read, or not be rid of places for certain. */
  readonly isDropped: boolean
}

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

const emptyPacket =
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' +
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}"></rdf:RDF></x:xmpmeta>\n` +
  '<?xpacket end="w"?>'

/**
 * The packet as the output carries it: upright, of the new size, without thumbnails, and with what made it. A packet
 * that is no well-formed XML, or of which it is in doubt whether it still names a place that was to go, is dropped.
 */
export function outputXmp(packet: string | null, changes: XmpChanges): OutputXmp {
  const kept = packet === null ? null : editPacket(packet, changes)
  const isDropped = packet !== null && kept === null
  if (kept !== null || changes.description === null) return { packet: kept, isDropped }
  return { packet: editPacket(emptyPacket, changes), isDropped }
}

function editPacket(packet: string, changes: XmpChanges): string | null {
  const description = changes.description === null ? '' : descriptionElement(changes.description)
  // Writers pad packets, some of them with zeros.
  const edited = editXml(packet.replace(/\0+$/, ''), {
    rule: (namespace, name, within) => xmpRule(namespace, name, changes, within),
    append: { namespace: rdf, name: 'RDF', text: description },
  })
  if (edited?.appended !== 1) return null
  return changes.removeLocation && mayNamePlace(edited.text) ? null : edited.text
}

function descriptionElement(description: Readonly<Record<string, string>>): string {
  const attributes = Object.entries(description)
    .map(([name, value]) => ` enlarger:${name}="${escaped(value)}"`)
    .join('')
  return `<rdf:Description xmlns:rdf="${rdf}" rdf:about="" xmlns:enlarger="${enlargerNamespace}"${attributes}/>`
}

function escaped(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
}
