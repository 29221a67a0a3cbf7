import 'element-plus/dist/index.css'
import './styles/tokens.css'
import './styles/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { register } from './frame/elements'
import { router } from './frame/router'
import { i18n, language, speak } from './i18n'

speak(language())
const app = createApp(App)
register(app)
app.use(i18n).use(router).mount('#app')
