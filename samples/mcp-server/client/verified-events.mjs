// Verifies a signed event stream (docs/protocol.md, section 6) event by event, as it passes. What leaves is made of verified events alone: no comments, no `retry`.
import { createHash } from 'node:crypto'

const MAX_EVENT = 5_000_000
export const digest = text => createHash('sha256').update(text).digest('base64url')

/** What was received is not what was sent, or not from whom it should be. */
export class NotVerified extends Error {
  name = 'NotVerified'
}

/**
 * A TransformStream from the octets received to those of verified events. It breaks at the first event that was changed, dropped, moved, repeated or is of another
 * stream, and at the end of a stream that was cut off.
 *
 * @param check verifies a signature: (what, value, typ, payloadOf) => its header
 * @param onEnd told of the end of a whole stream: { events, receipt }
 * @param onFault told why an event was not believed
 */
export function verifiedEvents({ check, onEnd, onFault }) {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let pending = '' // what has no line end yet
  let lines = [] // of the event that has no blank line yet
  let size = 0
  let seq = 0
  let previous
  let end

  const fault = why => new NotVerified(why)

  async function place(what, value, typ, text) {
    const header = await check(what, value, typ, () => Buffer.from(text))
    if (header.seq > seq) throw fault(`event ${seq} is missing: ${header.seq} comes in its place`)
    if (header.seq !== seq) throw fault(`event ${header.seq} comes again where ${seq} should be`)
    if (header.prev !== (previous && digest(previous))) throw fault(`${what} does not follow the one before it`)
    return header
  }

  async function event() {
    const fields = { data: [], signature: [] }
    for (const line of lines) {
      const [, name, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line)
      if (name === 'data' || name === 'signature') fields[name].push(value)
      else if (name === 'event' || name === 'id' && !value.includes('\0')) fields[name] = value
    }
    lines = []
    size = 0
    const what = `event ${seq}`
    if (fields.data.length === 0) {
      if (fields.signature.length) throw fault(`${what} has lost its data`)
      return ''
    }
    if (fields.signature.length !== 1) throw fault(`${what} carries ${fields.signature.length} signatures`)
    const header = await place(what, fields.signature[0], 'signet-event+jws', fields.data.join('\n'))
    if (header.event !== (fields.event || undefined)) throw fault(`${what} was signed with another type`)
    if (header.id !== fields.id) throw fault(`${what} was signed with another id`)
    previous = fields.signature[0]
    seq++
    const field = name => fields[name] === undefined ? '' : `${name}: ${fields[name]}\n`
    return field('event') + field('id') + fields.data.map(line => `data: ${line}\n`).join('') + '\n'
  }

  async function take(line) {
    if (end && line !== '') throw fault('something follows the end of the stream')
    if (line.startsWith(': signet-end ')) {
      end = await place('the end', line.slice(13), 'signet-end+jws', '')
      return ''
    }
    if (line.startsWith(': signet-unsigned')) throw fault(`the stream goes on unsigned after ${seq} events: ${line.slice(18)}`)
    if (line === '') return event()
    if (line.startsWith(':')) return ''
    size += line.length
    if (size > MAX_EVENT) throw fault(`event ${seq} is too large`)
    lines.push(line)
    return ''
  }

  async function run(controller, work) {
    try {
      await work()
    } catch (error) {
      const why = error instanceof NotVerified ? error : fault(`the stream is not UTF-8: ${error.message}`)
      onFault(why)
      controller.error(why)
    }
  }

  async function feed(text, last, controller) {
    pending += text
    for (;;) {
      // A CR may be half a CRLF: it waits for what follows.
      const match = (last ? /\r\n|\n|\r/ : /\r\n|\n|\r(?=[^\n])/).exec(pending)
      if (!match) break
      const line = pending.slice(0, match.index)
      pending = pending.slice(match.index + match[0].length)
      const verified = await take(line)
      if (verified) controller.enqueue(new TextEncoder().encode(verified))
    }
    if (pending.length > MAX_EVENT) throw fault(`event ${seq} is too large`)
  }

  return new TransformStream({
    transform: (chunk, controller) => run(controller, () => feed(decoder.decode(chunk, { stream: true }), false, controller)),
    flush: controller => run(controller, async () => {
      await feed(decoder.decode(), true, controller)
      if (pending) await take(pending)
      if (!end) throw fault(`the stream was cut off after ${seq} events`)
      onEnd({ events: seq, receipt: end.receipt })
    }),
  })
}
