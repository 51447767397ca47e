/**
 * The market's place in a node: who sells, under which account, and where its files lie. What happens in it is
 * `../../marketplace`; nothing of that is loaded before a person has entered the market.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_MARKET_NONE | nobody has entered the market on this device | `elatio market init` |
 * | ELATIO_MARKET_STARTING | it is on its way up, or down | again in a moment |
 * | ELATIO_MARKET_ROLE | another of your devices sells | sell there: two that sell would promise the same money twice |
 * | ELATIO_MARKET_UNWITNESSED | no other device or vault, or not every device, said in time that it has what none may lose | switch one on, or revoke what is lost; again |
 */
export { createMarketDoor, type MarketDoor } from './door.ts';
