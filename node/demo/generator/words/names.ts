/** People, places, and the pieces that made-up brands are put together from. */

export const FIRST_NAMES = (
  'Anna Jonas Łukasz Mehmet Sofia Björn Chloé Priya Mateus Hannah Felix Zoë Nguyễn Olga Kwame Ingrid Tomás ' +
  'Leila Marek Aoife Yusuf Greta Henrik Amélie Rafael Noor Petra Sven Lucía Dmitri Ayşe Paul Emilia Jürgen ' +
  'Fatima Callum Renée Stefan Mia Viktor Nadia Oscar Élodie Hugo Katarzyna Samuel Astrid Elif João Clara ' +
  'Ravi Judith Matteo Sanne Farid Ines Tobias Wanjiru Erik Magdalena Arjun Beatriz Karl Nora Søren Tamara ' +
  'Daniel Ioana Marta Ole Friederike Abdul Giulia Rune Svetlana Benedikt Carmen Tariq Lena Ruben 美咲 健太 ' +
  '小明 婷婷 지우 민준 Αλέξης Екатерина Иван יעל'
).split(' ');

export const SURNAMES = (
  'Müller Schmidt Kowalski Okafor García Lindqvist Dubois Yılmaz Rossi Novák Andersen Fischer Silva Haddad ' +
  'Becker Nowak Jansen Petrov Schäfer Moreau Iyer Brown Hoffmann Costa Virtanen Weiß Nielsen Wagner Ferrari ' +
  'Kaya Murphy Krüger Popescu Ortega Bauer Horváth Sato Klein Lefèvre Chen Braun Mensah Vogel Tanaka Richter ' +
  'Øverland Walker Neumann Sørensen Campbell Günther Rahman Zimmermann Blanc Hartmann Kim Lange Marino Krause ' +
  'Diallo Werner Svensson Lehmann Peeters König Walsh Huber Nagy Maier Duarte Fuchs Evans Kaiser Ito Peña ' +
  'Scholz Bianchi Möller Thompson Weber Eriksson Singh Roth Martin Beck Lorenz Baumann Franke Albrecht'
).split(' ');

export const PLACES = (
  'Berlin|Hamburg|München|Köln|Leipzig|Zürich|Wien|Paris|Lyon|Bruxelles|Amsterdam|Rotterdam|London|Leeds|' +
  'Edinburgh|Dublin|Lisboa|Porto|Madrid|Sevilla|Barcelona|Roma|Milano|Napoli|Praha|Brno|Warszawa|Kraków|Gdańsk|' +
  'Budapest|București|Athens|İstanbul|İzmir|Copenhagen|Aarhus|Oslo|Bergen|Stockholm|Malmö|Helsinki|Tallinn|Riga|' +
  'Vilnius|Kyiv|Tbilisi|Cairo|Nairobi|Lagos|Accra|Cape Town|Dakar|Tel Aviv|Beirut|Dubai|Mumbai|Bengaluru|Delhi|' +
  'Singapore|Hanoi|Bangkok|Seoul|東京|大阪|Taipei|Hong Kong|Sydney|Melbourne|Auckland|Honolulu|Seattle|Portland|' +
  'San Francisco|Denver|Chicago|Austin|New York|Boston|Toronto|Montréal|Vancouver|Mexico City|Bogotá|Lima|' +
  'Santiago|Buenos Aires|São Paulo|Rio de Janeiro'
).split('|');

export const SYLLABLES = (
  'ba bel bo bra ca cen cor da del do dra e fa fen fi flo ga gen gra ha hel hy i ja jun ka ki kor la le lin lo ' +
  'lu ma mel mi mon na ne nex nor o or pa pen pi pra qua ra re ri ro ru sa se sol ste su ta tel ti tor tra u ' +
  'va ve vi vo wa wen xa ya yo za ze zi zo'
).split(' ');

export const ENDINGS =
  'a as ic ify io ix ium la ly nt o on ora os ra s sys tech tron um us via'.split(' ');
