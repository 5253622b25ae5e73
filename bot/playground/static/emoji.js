// Common emoji by Slack's names; a name not here is shown as it was written.
const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪 point_right 👉
point_left 👈 point_up 👆 point_down 👇 eyes 👀 brain 🧠 heart ❤️ broken_heart 💔 100 💯 fire 🔥 sparkles ✨ star ⭐ tada 🎉
rocket 🚀 smile 😄 smiley 😃 grinning 😀 slightly_smiling_face 🙂 wink 😉 joy 😂 laughing 😆 thinking_face 🤔 shrug 🤷
neutral_face 😐 confused 😕 cry 😢 sob 😭 rage 😡 scream 😱 sunglasses 😎 robot_face 🤖 nerd_face 🤓 see_no_evil 🙈
white_check_mark ✅ heavy_check_mark ✔️ x ❌ negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫
question ❓ grey_question ❔ exclamation ❗ information_source ℹ️ bulb 💡 bell 🔔 no_bell 🔕 mega 📣 speech_balloon 💬
large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 red_circle 🔴 large_blue_circle 🔵 white_circle ⚪
black_circle ⚫ clock1 🕐 clock3 🕒 hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ mantelpiece_clock 🕰️
calendar 📅 date 📅 spiral_calendar_pad 🗓️ book 📖 books 📚 memo 📝 pencil2 ✏️ link 🔗 mag 🔍 lock 🔒 unlock 🔓 key 🔑
gear ⚙️ hammer 🔨 wrench 🔧 package 📦 whale 🐳 whale2 🐋 penguin 🐧 snake 🐍 computer 💻 desktop_computer 🖥️ floppy_disk 💾
cloud ☁️ globe_with_meridians 🌐 chart_with_upwards_trend 📈 bar_chart 📊 mortar_board 🎓 trophy 🏆 medal 🏅 dart 🎯 scales ⚖️
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 heavy_plus_sign ➕ heavy_minus_sign ➖
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ coffee ☕ beer 🍺 pizza 🍕 bug 🐛 construction 🚧 test_tube 🧪 seedling 🌱
`.trim().split(/\s+/);

export const EMOJI = new Map();
for (let at = 0; at + 1 < TABLE.length; at += 2) EMOJI.set(TABLE[at], TABLE[at + 1]);
