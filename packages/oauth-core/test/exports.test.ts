import * as root from '@gw/oauth-core'
import * as express from '@gw/oauth-core/express'
import * as memory from '@gw/oauth-core/memory'
import * as node from '@gw/oauth-core/node'
import * as testing from '@gw/oauth-core/testing'
import { describe, expect, it } from 'vitest'

// A name that goes is a breaking change, a name that comes is a promise: either wants a changeset.
describe('the exports of @gw/oauth-core', () => {
  it.each([
    ['.', root, []],
    ['./express', express, []],
    ['./memory', memory, []],
    ['./node', node, []],
    ['./testing', testing, []],
  ])('are in %s as promised', (_, entry, names) => {
    expect(Object.keys(entry).toSorted()).toEqual(names)
  })
})
