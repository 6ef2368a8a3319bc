import type { Options } from 'tsup'

const options: Options = {
  entry: { index: 'src/index.ts' },
  format: ['esm'],
  dts: true,
  target: 'es2024',
  clean: true,
}

export default options
