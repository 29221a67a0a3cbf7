/**
 * The Element Plus components that templates use by name; what is not listed is not shipped. Each brings its own
 * styles, so that the first page carries those of its components alone.
 */
import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/dropdown/style/css'
import 'element-plus/es/components/dropdown-item/style/css'
import 'element-plus/es/components/dropdown-menu/style/css'
import 'element-plus/es/components/input/style/css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/popover/style/css'
import 'element-plus/es/components/skeleton/style/css'
import 'element-plus/es/components/tooltip/style/css'
import {
  ElButton, ElConfigProvider, ElDialog, ElDropdown, ElDropdownItem, ElDropdownMenu, ElIcon, ElInput, ElPopover, ElSkeleton, ElTooltip,
} from 'element-plus'
import { defineAsyncComponent, type App, type Component } from 'vue'

const ELEMENTS = [
  ElButton, ElConfigProvider, ElDialog, ElDropdown, ElDropdownItem, ElDropdownMenu, ElIcon, ElInput, ElPopover, ElSkeleton, ElTooltip,
]

/** Loaded, with their styles, where a page first shows one: the inbox needs none of them. */
const LATER: Record<string, () => Promise<object>> = {
  ElCheckbox: () => import('./later/checkbox'),
  ElCheckboxGroup: () => import('./later/checkbox'),
  ElDatePicker: () => import('./later/date-picker'),
  ElInputNumber: () => import('./later/input-number'),
  ElOption: () => import('./later/select'),
  ElProgress: () => import('./later/progress'),
  ElRadio: () => import('./later/radio'),
  ElRadioButton: () => import('./later/radio'),
  ElRadioGroup: () => import('./later/radio'),
  ElSelect: () => import('./later/select'),
  ElSwitch: () => import('./later/switch'),
  ElTag: () => import('./later/tag'),
}

async function later(name: string): Promise<Component> {
  const { styled, ...found } = (await LATER[name]()) as { styled: Promise<void> } & Record<string, Component>
  await styled
  return found[name]
}

export function register(app: App): void {
  for (const element of ELEMENTS) app.component(element.name as string, element)
  for (const name of Object.keys(LATER)) app.component(name, defineAsyncComponent(() => later(name)))
}
