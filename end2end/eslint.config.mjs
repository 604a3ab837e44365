// The scripts that the pages carry. The types are tsc's affair: see tsconfig.scripts.json and tsconfig.guard.json.
import js from '@eslint/js';
import globals from 'globals';

const rules = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-implicit-globals': 'off',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-empty': 'error',
  'no-new-func': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
};

export default [
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2024, globals: globals.browser }, rules },
  {
    // Their scope is one function around all of them, in which tsc finds what is missing.
    files: ['app/src/draft/guard/*.js'],
    languageOptions: { sourceType: 'script' },
    rules: { 'no-undef': 'off', 'no-unused-vars': ['error', { vars: 'local' }], 'no-redeclare': 'off' },
  },
];
