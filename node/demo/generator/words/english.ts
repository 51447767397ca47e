/** Everyday words from which subjects, headlines, notes and searches are composed. */

export const NOUNS = (
  'account agenda airport album allowance anchor answer apartment apple archive argument arrival ' +
  'article attic audience autumn bakery balance balcony banana basement basket battery beach bedroom ' +
  'behaviour bicycle bill blanket border bottle bread breakfast bridge broadcast brother bucket budget ' +
  'builder bus cabin cable camera campaign candle canvas capital carpet castle cellar century ceremony ' +
  'chair chapter charger choir church circle citizen climate clinic coast coffee collar colleague ' +
  'college comet committee concert contract copper corner costume cotton council country courier cousin ' +
  'crisis culture cupboard current curtain custom customer deadline debate decade delivery deposit desert ' +
  'dessert detail device dialogue diary dinner diploma discount district doctor dream driver drought ' +
  'economy editor election electricity elevator embassy engine envelope episode estimate evening exam ' +
  'exhibition expense factory family farmer fashion feature ferry festival fever fiction figure film ' +
  'finding fireplace flight flood flower forecast forest fortune fountain freight friend frontier fuel ' +
  'funding furniture future galaxy garage garden gasket gateway generation glacier glass glove goal grain ' +
  'grandmother grant guest guideline guitar habit hammer harbour harvest headache heater hedge heritage ' +
  'hiking holiday hospital hotel household hunger hypothesis identity illness impact income industry ' +
  'inflation ingredient inquiry insurance interview invitation invoice island jacket journal journey jury ' +
  'kettle keynote kitchen knee ladder lamp landlord landscape language lantern launch lawyer layer leader ' +
  'leaf lecture legend lemon lesson letter library licence lifestyle lighthouse limit liquid literature ' +
  'loan lobby luggage lunch machine magazine manager manual marathon margin market mattress mayor meadow ' +
  'medicine membership memory merger meteor milestone minister mirror mission mistake mountain museum ' +
  'mushroom mystery neighbour network newsletter notebook novel nurse ocean offer onboarding onion opera ' +
  'opinion orchestra outage oven owner package painting palace parade parcel parent parking parliament ' +
  'partner passport pasta patent patient payment peach pension pepper permit photo piano picnic pilot ' +
  'pipeline planet platform playground poem policy portrait potato poverty prediction premiere presentation ' +
  'price priority prison profit proposal prototype province pump puzzle quarter question quota rabbit ' +
  'radiator railway rainbow receipt recipe recovery reform refund region relative release reminder rent ' +
  'repair report rescue research reservation resident restaurant retreat review revolution reward ritual ' +
  'river roadmap rocket roof routine rucksack rumour safety salad salary sample sandwich satellite sauce ' +
  'scandal scarf schedule scholar school science screen season secret seminar senate series session shadow ' +
  'shelf shelter shipment shoulder signature silence sister sketch sleep snow sofa software soldier ' +
  'solution song soup species speech spider sponsor spring stadium staircase station statue storm strategy ' +
  'strike studio suburb subway sugar suitcase summary summer survey swimmer symptom tablecloth takeaway ' +
  'target tariff taxi teacher temple tenant tent theatre theory thunder ticket timber timeline tomato ' +
  'tooth tourist tower trail training transfer trial tribute trophy tunnel turbine tyre umbrella uncle ' +
  'union universe update vaccine valley vegetable vehicle venture victory village violin virus visa ' +
  'visitor volcano volunteer vote voucher waiter wallet warehouse warning wedding weekend whale wheel ' +
  'window winter wizard workshop yoghurt zebra'
).split(' ');

export const VERBS = (
  'accept adapt adopt afford agree announce approve arrange avoid bake balance ban block book borrow bring ' +
  'build burn buy cancel capture carry celebrate change chase check choose claim clean climb close collect ' +
  'combine compare confirm connect consider cook copy cover cross cut debate decide defend delay deliver ' +
  'deny describe design discover discuss double draw drop earn edit embrace end enjoy escape estimate expand ' +
  'expect explain explore export extend face fear feed fight fill find finish fix follow forget forgive fund ' +
  'gather govern grow guard guess handle heat help hide hire host ignore imagine improve include inspect ' +
  'invent invite join judge keep know label launch lead learn leave lend lift limit lose love measure meet ' +
  'mend merge miss move need notice obey offer open order organise outlive overtake own pack paint pause pay ' +
  'plan plant play postpone praise prepare prevent promise protect prove publish pull push question raise ' +
  'reach rebuild receive recommend reduce refuse regret reject release remember rename renew rent repair ' +
  'replace report rescue restore rethink return reveal review ride save schedule search sell send separate ' +
  'share shift ship shorten sign simplify sketch skip solve split spread start stop store study submit ' +
  'suggest support survive swap teach test thank trace track trade train translate trust turn understand ' +
  'unpack update upgrade visit wait warn wash waste watch welcome win wonder write'
).split(' ');

export const ADJECTIVES = (
  'absent abstract active adequate affordable ambitious ancient angry annual anxious arctic automatic awkward ' +
  'bitter blind bold brave brief bright broad broken calm careful cautious cheap chilly civic classic clever ' +
  'cloudy coastal cold colourful common complete complex confident constant cosy costly creative crowded ' +
  'curious daily dangerous dark deaf deep delicate dense digital distant double dry dusty eager early eastern ' +
  'elegant empty endless entire equal essential eternal exact exotic expensive external faint fair famous ' +
  'fancy fast fatal federal fierce final fluent foggy foreign formal fragile free frequent fresh frozen full ' +
  'funny gentle genuine giant global golden graceful gradual grateful green grumpy half handmade happy harsh ' +
  'healthy heavy helpful hidden historic hollow honest humble icy ideal idle immense independent indoor ' +
  'informal inner innocent instant internal invisible joint junior keen large late lazy legal lightweight ' +
  'likely literal little local lonely long loose loud loyal lucky magnetic main major marine massive mature ' +
  'mechanical medium mild minor missing mixed mobile modern modest monthly narrow national native natural ' +
  'nearby neat nervous neutral noisy northern novel obscure obvious odd official open optional ordinary ' +
  'organic original outdoor overdue painful parallel partial patient peculiar perfect permanent personal ' +
  'plain pleasant polite popular portable practical precious pregnant pretty previous private proper proud ' +
  'public quick quiet random rapid rare raw ready recent regional regular reliable remote rich risky robust ' +
  'rough round royal rude rural rusty sacred safe salty secondary secret senior serious shallow sharp shiny ' +
  'short shy silent silver simple skilled sleepy slow smart smooth social solar solid sour southern spare ' +
  'special spicy stable steady steep sticky strange strict strong stubborn sudden suitable sunny surplus ' +
  'sweet swift tall temporary tender thick thin thorough tiny tired total tough tricky tropical typical ' +
  'unfair unique unknown unlikely unusual upper urban urgent useful usual vague valid vast vertical violent ' +
  'visible vital warm weak wealthy weekly western wet wild wise wooden worldwide wrong young'
).split(' ');
