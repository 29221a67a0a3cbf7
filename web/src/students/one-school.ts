/** The school a page is about: one's own, or for an authority the one chosen, which stands in the address. */
import { computed, ref, watch, type ComputedRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { organisation } from '../api/organisations'
import type { OrgRef } from '../api/types'
import { acting } from '../frame/session'

export const SCHOOLS = ['school', 'central_school']

export function useOneSchool(): { own: ComputedRef<boolean>; school: ComputedRef<string>; chosen: WritableComputedRef<OrgRef | null> } {
  const route = useRoute()
  const router = useRouter()
  const own = computed(() => SCHOOLS.includes(acting.value?.organisation.kind ?? ''))
  const school = computed(() => (own.value ? (acting.value?.organisation.id ?? '') : String(route.query.school ?? '')))
  const picked = ref<OrgRef | null>(null)
  const chosen = computed({ get: () => picked.value, set: (one) => { if (one) void router.push({ query: { school: one.id } }) } })
  watch(school, async (id) => { if (id && !own.value) picked.value = await organisation(id).catch(() => null) }, { immediate: true })
  return { own, school, chosen }
}
