export const recovery = {
  title: 'Recovery words',
  notWritten: 'Your recovery words are not written down yet.',
  notWrittenHow:
    '24 words bring everything back on a new machine when all devices are lost. Have them shown at a terminal, write them on paper; three of them are asked back, and then they are erased here.',
  written: 'Your recovery words are written down.',
  writtenHow:
    'They were erased from this device when you answered with three of them. Check from time to time that the paper is still there and readable.',
  show: 'Show them, and be asked three back',
  check: 'Check that the words on your paper are right',
  replace: 'Replace them by others',
  restore: 'On a new machine, bring everything back by them',
  whyNotHere:
    'This is done at a terminal, never in a browser: whoever has the words can read everything, and extensions, screen sharing and saved pages see what a browser shows.',
};
