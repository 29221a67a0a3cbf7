/** The Element Plus components that templates use by name; what is not listed is not shipped. */
import {
  ElAlert, ElButton, ElCheckbox, ElConfigProvider, ElDatePicker, ElDialog, ElDrawer, ElDropdown, ElDropdownItem,
  ElDropdownMenu, ElIcon, ElInput, ElInputNumber, ElOption, ElPopover, ElProgress, ElRadio, ElRadioButton, ElRadioGroup,
  ElSelect, ElSkeleton, ElSwitch, ElTabPane, ElTabs, ElTooltip,
} from 'element-plus'
import type { App } from 'vue'

const ELEMENTS = [
  ElAlert, ElButton, ElCheckbox, ElConfigProvider, ElDatePicker, ElDialog, ElDrawer, ElDropdown, ElDropdownItem,
  ElDropdownMenu, ElIcon, ElInput, ElInputNumber, ElOption, ElPopover, ElProgress, ElRadio, ElRadioButton, ElRadioGroup,
  ElSelect, ElSkeleton, ElSwitch, ElTabPane, ElTabs, ElTooltip,
]

export function register(app: App): void {
  for (const element of ELEMENTS) app.component(element.name as string, element)
}
