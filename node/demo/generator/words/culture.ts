/** What people watch, play and cook: pieces of video titles, games and recipes. */

export const GAMES = (
  "Factorio|Stardew Valley|Dota 2|Counter-Strike 2|Baldur's Gate 3|Sid Meier's Civilization VI|Hades|" +
  'Minecraft|Cities: Skylines|Rocket League|Slay the Spire|Elden Ring|Portal 2|The Witcher 3|Terraria'
).split('|');

export const SUBREDDITS = (
  'programming AskReddit europe de berlin rust typescript selfhosted linux dataisbeautiful cooking ' +
  'todayilearned worldnews books gaming homelab bicycling photography personalfinance mechanicalkeyboards ' +
  'MapPorn solotravel science houseplants coffee running boardgames askscience buildapc'
).split(' ');

export const GENRES = (
  'full album|live session|official video|explained|documentary|speedrun|review|tutorial|reaction|podcast|' +
  'walkthrough|unboxing|lecture|highlights|trailer|ambience for studying|interview|timelapse|behind the scenes'
).split('|');

export const DISHES = (
  'lasagne risotto ramen goulash curry shakshuka falafel dumplings ratatouille paella pierogi tacos pho crêpes ' +
  'focaccia brownies sourdough cheesecake gnocchi chili kimchi borscht pancakes tiramisù'
).split(' ');

export const GOODS = (
  'headphones|keyboard|backpack|kettle|mattress|monitor|desk lamp|hiking boots|rain jacket|coffee grinder|' +
  'bike light|router|air purifier|frying pan|USB-C hub|bookshelf|power bank|water bottle|yoga mat|tent|' +
  'smartwatch|e-reader|vacuum cleaner|office chair|webcam|knife set|sneakers|winter coat|plant pot'
).split('|');
