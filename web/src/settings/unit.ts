/** Whose settings a page shows: one's own unit, or the one that the address names, kept there for Back and a shared link. */
import { onMounted, ref, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import { organisation } from '../api/organisations'
import type { OrgRef } from '../api/types'
import { acting } from '../frame/session'
import { useStaying } from '../frame/staying'

/** The unit under one name of the address; `own`: one's own where the address names none. */
export function useUnit(name = 'unit', own = true): Ref<OrgRef | null> {
  const route = useRoute()
  const staying = useStaying()
  const mine = own ? (acting.value?.organisation ?? null) : null
  const asked = typeof route.query[name] === 'string' ? route.query[name] : ''
  const unit = ref<OrgRef | null>(asked ? { id: asked, name: '' } : mine) as Ref<OrgRef | null>
  onMounted(async () => {
    if (!asked) return
    const found = await organisation(asked).catch(() => null)
    if (found && unit.value?.id === asked) unit.value = found
  })
  watch(() => unit.value?.id, (id) => void staying.replace({ query: { ...route.query, [name]: id === mine?.id ? undefined : id }, hash: route.hash }))
  return unit
}
