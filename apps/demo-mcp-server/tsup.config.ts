import type { Options } from 'tsup'

const options: Options = {
  entry: { index: 'src/index.ts', main: 'src/main.ts' },
  format: ['esm'],
  dts: false, // private: types are read from the source
  target: 'es2024',
  clean: true,
}

export default options
