// One line of output a check, and the count of failures at the end.
let failures = 0

export function check(name, seen, expected = true) {
  const holds = expected instanceof RegExp ? expected.test(seen) : JSON.stringify(seen) === JSON.stringify(expected)
  if (!holds) failures++
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}${holds ? '' : `: ${JSON.stringify(seen)} and not ${expected instanceof RegExp ? expected : JSON.stringify(expected)}`}`)
}

/** What a promise is rejected with; fails the check where it is not. */
export async function rejection(promise) {
  try {
    return new Error(`not rejected, but ${JSON.stringify(await promise)}`)
  } catch (error) {
    return error
  }
}

/** The thing itself, as soon as it is there: tried again and again, for a minute. */
export async function eventually(what, attempt) {
  for (const limit = Date.now() + 60_000; Date.now() < limit;) {
    const seen = await attempt()
    if (seen) return seen
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  check(what, 'never')
  return undefined
}

export function finish() {
  console.log(`${failures} failures`)
  process.exit(failures ? 1 : 0)
}
