import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { importRules } from './scripts/lib/import-rules.mjs'

const typescript = ['**/*.ts', '**/*.svelte']

export default ts.config(
  { ignores: ['**/dist/', '**/.cache/', '**/coverage/'] },
  js.configs.recommended,
  svelte.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['**/*.{js,mjs}', 'e2e/**/*.ts', 'packages/bridge/**/*.ts', '*.ts'],
    languageOptions: { globals: globals.node },
  },
  {
    files: typescript,
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      // Programs of the models are endless on purpose.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // The compiler knows what exists.
      'no-undef': 'off',
      // tsconfig's noUnusedLocals says the same.
      '@typescript-eslint/no-unused-vars': 'off',
      // tsconfig demands brackets for index signatures.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      // Naming a state without using it is how an effect says that it depends on it.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Props are taken apart with `let`, bindable or not.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props'] }],
    },
  },
  {
    files: ['**/*.svelte'],
    // Here the types of other components are unknown to ESLint; svelte-check knows them.
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  {
    // Programs call their operations by bare names, like the socket scripts they stand for; so
    // do the scripts of the labs.
    files: ['packages/bridge/src/{models/*,lab/{programs,scenarios}}/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  ...importRules,
  prettier,
  svelte.configs.prettier,
)
