import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorsClients } from './clients.ts'
import { JOURNEYS, nameOf, type Journey } from './matrix.ts'
import { openWorld, type World } from './world.ts'

/** Runs every journey of the matrix with one client library, in a fresh world for each kind of client, and counts. */
export function describeJourneys(library: string, travel: (world: World, journey: Journey) => Promise<void>): void {
  let completed = 0
  const kinds = Map.groupBy(JOURNEYS, ({ registration, method }) => `${registration}, ${method}`)

  describe.each([...kinds])(`${library} as a client: %s`, (_, journeys) => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ clients: operatorsClients })
    })
    afterAll(() => world.close())

    it.each(journeys.map((journey) => [nameOf(journey), journey] as const))('%s', async (_name, journey) => {
      await travel(world, journey)
      expect(world.breakdowns).toEqual([])
      completed += 1
    })
  })

  afterAll(() => {
    console.log(`${library}: ${completed} of ${JOURNEYS.length} journeys from discovery to revocation`)
  })
}
