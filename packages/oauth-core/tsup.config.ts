import type { Options } from 'tsup'

const options: Options = {
  entry: {
    index: 'src/index.ts',
    'express/index': 'src/express/index.ts',
    'mcp-sdk/index': 'src/mcp-sdk/index.ts',
    'node/index': 'src/node/index.ts',
    'memory/index': 'src/memory/index.ts',
    'testing/index': 'src/testing/index.ts',
  },
  format: ['esm'],
  dts: true,
  target: 'es2024',
  clean: true,
}

export default options
