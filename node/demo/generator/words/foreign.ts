/** Short phrases outside of English and ASCII, as they turn up in anyone's titles. */

export const GERMAN = (
  'Rückfrage zur Abrechnung|Übersicht der Öffnungszeiten|Änderung des Liefertermins|Bestätigung Ihrer Buchung|' +
  'Größe und Gewicht prüfen|Zählerstand melden|Straßensperrung am Wochenende|Kündigung fristgerecht eingegangen|' +
  'Elternabend der Grundschule|Frühstück für das Büro|Wäschetrockner reparieren|Müllabfuhr verschoben|' +
  'Prüfbericht für Anlage|Steuererklärung leicht erklärt|Kürbissuppe mit Ingwer|Schöne Grüße aus dem Urlaub|' +
  'Gemüsegarten im Frühjahr|Mietvertrag und Nebenkosten|Fahrplanänderung der S-Bahn|Spätverkauf geöffnet bis'
).split('|');

export const FRENCH = (
  'Réunion décalée à|Élections régionales : le point sur|Où déjeuner près de|Relevé de compte n°|Forêt, été, ' +
  'randonnée :|Château à visiter près de|Modèle de lettre pour|Thé vert ou café :|Détails de la commande|' +
  'Préparer son séjour à|Générique de fin, saison|Dernière étape avant'
).split('|');

export const EAST_ASIAN = (
  '今日の天気|週末のおすすめ|会議の議事録|新しい設定方法|旅行の写真|料理の作り方|请查收附件|项目进度更新|最新版本下载|' +
  '机器学习入门|北京天气预报|电影推荐|회의 일정 변경|서울 맛집 지도|업데이트 안내|音楽ライブ配信|プログラミング入門|日本語字幕付き'
).split('|');

export const EMOJI = '🎉 🚀 🔥 😂 ❤️ ✅ ⚠️ 📦 🎧 🐛 💡 🍝 🏔️ 👩‍💻 🇪🇺 📈 🎬 ☕ 🌧️ 🧵'.split(' ');
