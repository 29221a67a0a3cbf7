import { register } from './frame/elements'
import './styles/tokens.css'
import './styles/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './frame/router'
import { i18n, language, learn, speak } from './i18n'

function start(): void {
  speak(language())
  const app = createApp(App)
  register(app)
  app.use(i18n).use(router).mount('#app')
}

// What English words cannot be fetched stands in Chinese rather than not at all.
void learn(language()).catch(() => undefined).then(start)
