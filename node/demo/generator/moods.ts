import { choices, type Weighted } from './choice.ts';
import type { Source } from './scene.ts';
import { browse } from './pages/browser.ts';
import * as hosting from './pages/code-hosting.ts';
import * as leisure from './pages/leisure.ts';
import * as reference from './pages/reference.ts';
import * as social from './pages/social.ts';
import * as workplace from './pages/workplace.ts';
import * as chat from './windows/chat.ts';
import { editor } from './windows/code.ts';
import * as desktop from './windows/desktop.ts';
import * as documents from './windows/documents.ts';
import * as fun from './windows/entertainment.ts';
import * as mail from './windows/mail.ts';
import { call } from './windows/meeting.ts';
import { terminal } from './windows/terminal.ts';

/** One kind of thing that somebody does for a while. */
export interface Occupation {
  /** How long, in minutes, from and to. */
  readonly minutes: readonly [number, number];
  /** How long a window stays in front, in polls of the watcher (seconds, nearly), from and to. */
  readonly polls: readonly [number, number];
  /** How likely the next window is one of the last few, instead of something new. */
  readonly return: number;
  /** How likely a window is only looked at: no key pressed and no mouse moved for minutes. */
  readonly still: number;
  /** Equally likely sources. */
  readonly sources: readonly Source[];
}

function occupation(
  minutes: readonly [number, number],
  polls: readonly [number, number],
  back: number,
  still: number,
  sources: Weighted<Source>,
): Occupation {
  return { minutes, polls, return: back, still, sources: choices(sources) };
}

const b = browse;

const coding = occupation([15, 80], [1, 31], 0.42, 0.01, [
  [46, editor],
  [20, terminal],
  [4, b(reference.answer)],
  [5, b(reference.manual)],
  [4, b(reference.searchResults)],
  [3, b(reference.assistant)],
  [3, b(hosting.issue)],
  [2, b(hosting.sourceFile)],
  [5, b(workplace.localhost)],
  [2, chat.teamChat],
]);

/** Long stretches in few windows. */
const deepWork = occupation([30, 110], [3, 60], 0.55, 0.02, [
  [70, editor],
  [20, terminal],
  [10, b(reference.manual)],
]);

const reviewing = occupation([8, 40], [1, 40], 0.3, 0.015, [
  [40, b(hosting.issue)],
  [14, b(hosting.sourceFile)],
  [10, b(hosting.commit)],
  [12, b(hosting.buildRun)],
  [5, b(hosting.notifications)],
  [10, b(workplace.ticket)],
  [9, editor],
]);

const correspondence = occupation([5, 35], [1, 31], 0.3, 0.015, [
  [22, mail.inbox],
  [58, mail.letter],
  [10, b(social.webmail)],
  [5, b(workplace.calendar)],
  [5, documents.officeFile],
]);

const chatting = occupation([3, 25], [1, 23], 0.25, 0.01, [
  [72, chat.teamChat],
  [8, b(hosting.issue)],
  [8, b(workplace.sharedDocument)],
  [6, b(workplace.ticket)],
  [6, chat.friendChat],
]);

const writing = occupation([12, 60], [2, 70], 0.45, 0.02, [
  [30, b(workplace.sharedDocument)],
  [18, documents.officeFile],
  [18, documents.note],
  [14, b(workplace.wiki)],
  [8, documents.paper],
  [6, b(reference.searchResults)],
  [6, b(workplace.design)],
]);

const research = occupation([10, 50], [1, 40], 0.25, 0.02, [
  [22, b(reference.searchResults)],
  [14, b(reference.answer)],
  [12, b(reference.manual)],
  [12, b(hosting.strangersProject)],
  [10, b(reference.encyclopedia)],
  [8, b(reference.preprint)],
  [8, documents.paper],
  [8, b(leisure.smallSite)],
  [6, b(reference.assistant)],
]);

const organising = occupation([4, 20], [1, 36], 0.3, 0.01, [
  [28, b(workplace.ticket)],
  [12, b(workplace.board)],
  [20, b(workplace.calendar)],
  [14, b(workplace.dashboard)],
  [8, desktop.folder],
  [5, b(hosting.notifications)],
  [4, desktop.calculator],
  [4, desktop.settings],
  [5, desktop.passwords],
]);

/** Bursts of Alt and Tab between a handful of windows. */
const switching = occupation([1, 5], [1, 4], 0.75, 0, [
  [25, editor],
  [25, terminal],
  [15, chat.teamChat],
  [15, mail.letter],
  [10, b(reference.searchResults)],
  [5, desktop.folder],
  [5, fun.music],
]);

const dawdling = occupation([2, 15], [1, 48], 0.15, 0.02, [
  [26, b(social.hackerNews)],
  [20, b(leisure.news)],
  [20, b(social.reddit)],
  [8, b(social.linkedin)],
  [8, b(social.mastodon)],
  [8, b(leisure.youtube)],
  [6, fun.music],
  [4, b(leisure.shop)],
]);

const meeting = occupation([20, 60], [10, 900], 0.3, 0.35, [
  [84, call],
  [6, b(workplace.sharedDocument)],
  [4, chat.teamChat],
  [3, documents.note],
  [3, b(workplace.ticket)],
]);

const watching = occupation([20, 120], [5, 1500], 0.08, 0.6, [
  [62, b(leisure.youtube)],
  [18, b(leisure.streaming)],
  [8, fun.film],
  [6, b(leisure.liveStream)],
  [6, b(social.reddit)],
]);

const socialising = occupation([8, 50], [2, 50], 0.12, 0.02, [
  [34, b(social.reddit)],
  [18, b(social.mastodon)],
  [14, b(social.hackerNews)],
  [10, b(social.instagram)],
  [14, chat.friendChat],
  [10, b(leisure.youtube)],
]);

const reading = occupation([8, 40], [3, 90], 0.1, 0.05, [
  [54, b(leisure.news)],
  [20, b(reference.encyclopedia)],
  [18, b(leisure.smallSite)],
  [8, documents.paper],
]);

const shopping = occupation([6, 45], [2, 50], 0.28, 0.015, [
  [64, b(leisure.shop)],
  [12, b(reference.searchResults)],
  [8, b(leisure.smallSite)],
  [8, b(leisure.hotel)],
  [8, b(leisure.map)],
]);

const errands = occupation([5, 30], [2, 70], 0.3, 0.02, [
  [18, b(social.webmail)],
  [14, b(leisure.bank)],
  [14, b(leisure.map)],
  [12, b(leisure.trainTickets)],
  [12, b(leisure.recipe)],
  [10, documents.officeFile],
  [8, desktop.folder],
  [6, desktop.picture],
  [6, desktop.passwords],
]);

const playing = occupation([35, 150], [60, 2400], 0.5, 0.03, [
  [76, fun.game],
  [6, fun.gameLibrary],
  [12, chat.gamerChat],
  [6, b(leisure.liveStream)],
]);

/** What a stretch of time at a computer is for; each is a mixture of occupations. */
export const MOODS = {
  work: choices<Occupation>([
    [25, coding],
    [9, deepWork],
    [11, reviewing],
    [12, correspondence],
    [14, chatting],
    [8, writing],
    [10, research],
    [9, organising],
    [16, switching],
    [8, dawdling],
  ]),
  meeting: [meeting],
  leisure: choices<Occupation>([
    [22, watching],
    [22, socialising],
    [16, reading],
    [12, shopping],
    [10, errands],
    [6, correspondence],
    [3, research],
    [6, coding],
    [3, switching],
  ]),
  hobby: choices<Occupation>([
    [40, coding],
    [20, research],
    [10, writing],
    [10, dawdling],
    [10, watching],
    [10, switching],
  ]),
  gaming: choices<Occupation>([
    [60, playing],
    [15, socialising],
    [15, watching],
    [10, shopping],
  ]),
} as const satisfies Record<string, readonly Occupation[]>;

export type Mood = keyof typeof MOODS;
