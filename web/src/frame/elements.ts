/** The Element Plus components that templates use by name; what is not listed is not shipped. */
import {
  ElButton, ElCheckbox, ElCheckboxGroup, ElConfigProvider, ElDialog, ElDropdown, ElDropdownItem, ElDropdownMenu, ElIcon, ElInput,
  ElOption, ElPopover, ElRadio, ElRadioButton, ElRadioGroup, ElSelect, ElSkeleton, ElTooltip,
} from 'element-plus'
import { defineAsyncComponent, type App, type Component } from 'vue'

const ELEMENTS = [
  ElButton, ElCheckbox, ElCheckboxGroup, ElConfigProvider, ElDialog, ElDropdown, ElDropdownItem, ElDropdownMenu, ElIcon, ElInput,
  ElOption, ElPopover, ElRadio, ElRadioButton, ElRadioGroup, ElSelect, ElSkeleton, ElTooltip,
]

/** Loaded where a page first shows one: the inbox needs none of them. */
const LATER: Record<string, () => Promise<Component>> = {
  ElDatePicker: async () => (await import('./later/date-picker')).ElDatePicker,
  ElInputNumber: async () => (await import('./later/input-number')).ElInputNumber,
  ElProgress: async () => (await import('./later/progress')).ElProgress,
  ElSwitch: async () => (await import('./later/switch')).ElSwitch,
  ElTag: async () => (await import('./later/tag')).ElTag,
}

export function register(app: App): void {
  for (const element of ELEMENTS) app.component(element.name as string, element)
  for (const [name, load] of Object.entries(LATER)) app.component(name, defineAsyncComponent(load))
}
