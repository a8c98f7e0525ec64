// Somebody in the middle: passes on what it gets, changed as it is told.
import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'

/**
 * @param origin of the gateway
 * @returns the proxy: `origin`; `request`, changes { method, headers, body } before it is passed on; `answer`, changes { status, headers, body } of answers that are no streams;
 *   `events`, makes of the event that comes as the nth the ones that are passed on, as text; null cuts the stream there; `lastPosted`, the last request with a body that was passed on: the SDK opens its GET stream when it likes
 */
export async function middle(origin) {
  const proxy = { request: () => {}, answer: () => {}, events: event => [event], lastPosted: undefined }
  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const asked = { method: incoming.method, headers: { ...incoming.headers }, body: Buffer.concat(chunks).toString() }
    delete asked.headers.host
    delete asked.headers.connection
    delete asked.headers['transfer-encoding']
    delete asked.headers['accept-encoding']
    proxy.request(asked)
    if (asked.body) {
      asked.headers['content-length'] = Buffer.byteLength(asked.body)
      proxy.lastPosted = asked
    }
    const upstream = ask(new URL(incoming.url, origin), { method: asked.method, headers: asked.headers })
    outgoing.on('close', () => upstream.destroy())
    upstream.on('error', () => outgoing.destroy())
    upstream.on('response', response => pass(proxy, response, outgoing).catch(() => outgoing.destroy()))
    upstream.end(asked.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy.origin = `http://localhost:${server.address().port}`
  return proxy
}

async function pass(proxy, response, outgoing) {
  const headers = { ...response.headers }
  delete headers.connection
  delete headers['keep-alive']
  delete headers['transfer-encoding']
  if (!/event-stream/.test(headers['content-type'])) {
    const chunks = []
    for await (const chunk of response) chunks.push(chunk)
    const answer = { status: response.statusCode, headers, body: Buffer.concat(chunks).toString() }
    proxy.answer(answer)
    headers['content-length'] = Buffer.byteLength(answer.body)
    outgoing.writeHead(answer.status, headers).end(answer.body)
    return
  }
  outgoing.writeHead(response.statusCode, headers)
  outgoing.flushHeaders()
  let pending = ''
  let nth = 0
  for await (const chunk of response.setEncoding('utf8')) {
    pending += chunk
    for (let end; (end = pending.indexOf('\n\n')) >= 0;) {
      const passed = proxy.events(pending.slice(0, end + 2), nth++)
      pending = pending.slice(end + 2)
      if (passed === null) return outgoing.end()
      passed.forEach(event => outgoing.write(event))
    }
  }
  outgoing.end(pending)
}
