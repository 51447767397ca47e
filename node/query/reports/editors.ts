/** Names of programs by what ActivityWatch's plug-ins call the editor that they run in, for a regular expression. */
const PROGRAMS: readonly (readonly [editor: string, programs: string])[] = [
  // Its plug-in runs in editors that are made of it; `code` is no part of a longer word.
  ['vscode', '\\bcode\\b|vscod|codium|cursor|windsurf|positron|trae|antigravity'],
  [
    'jetbrains',
    'jetbrains|intellij|idea|pycharm|webstorm|phpstorm|goland|clion|rider|rubymine|rustrover|datagrip|dataspell|android.?studio|studio64',
  ],
  ['visualstudio', 'devenv|visual.?studio'],
  ['sublime', 'sublime'],
  ['emacs', 'emacs'],
  ['obsidian', 'obsidian'],
  ['zed', '\\bzed\\b'],
  ['xcode', 'xcode'],
];

/**
 * A regular expression for the programs whose focus shows that a file was seen. Of editors that are not known, and of
 * those that run in a terminal, any program may be it.
 * @param bucket such as `aw-watcher-vscode_laptop`
 */
export function editorsOf(bucket: string): string | undefined {
  const name = bucket.toLowerCase().replace(/^aw-watcher-/, '');
  const programs = PROGRAMS.find(([editor]) => name.startsWith(editor))?.[1];
  return programs === undefined ? undefined : `(?i)${programs}`;
}
