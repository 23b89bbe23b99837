import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const CORE = [
  'src/files/**',
  'src/l10n/**',
  'src/clip/**',
  'src/models/**',
  'src/phrases/**',
  'src/stores/**',
  'src/gaze/**',
  'src/collection/**',
  'src/doctor/**',
  'src/engine/**',
  'src/unpacking/**',
  'src/cli/**',
];

/** Imports point one way: views → gaze → engine / models / phrases → clip. Each room names what it must not reach. */
const mayNotImport = (files, rooms) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        ...(files.every((file) => CORE.includes(file))
          ? { paths: [{ name: 'vscode', message: 'Core rooms work without the editor.' }] }
          : {}),
        patterns: rooms.map((room) => ({ regex: `^\\.\\.?/(.*/)?${room}/`, message: `This room does not know ${room}/.` })),
      },
    ],
  },
});

export default tseslint.config(
  {
    ignores: [
      ...['out/', 'dist/', 'node_modules/', 'coverage/', 'test/fixtures/', 'test/vscode-host/', 'media/', '.vscode-test/'],
      // AssemblyScript: its types are not TypeScript's.
      '**/*.as.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-globals': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  mayNotImport(['src/files/**'], ['clip', 'models', 'phrases', 'stores', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/l10n/**'], ['files', 'clip', 'models', 'phrases', 'stores', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/clip/**'], ['models', 'phrases', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/models/**'], ['phrases', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/phrases/**'], ['models', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/stores/**'], ['clip', 'models', 'phrases', 'gaze', 'engine', 'panel', 'features', 'cli']),
  mayNotImport(['src/engine/**'], ['gaze', 'panel', 'features', 'cli']),
  mayNotImport(['src/unpacking/**'], ['clip', 'models', 'phrases', 'stores', 'gaze', 'panel', 'features', 'cli']),
  mayNotImport(['src/gaze/**'], ['collection', 'panel', 'folder', 'features', 'cli']),
  mayNotImport(['src/collection/**'], ['panel', 'folder', 'features', 'cli']),
  mayNotImport(['src/doctor/**'], ['collection', 'panel', 'folder', 'features', 'cli']),
  mayNotImport(['src/cli/**'], ['panel', 'features']),
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-undef': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
