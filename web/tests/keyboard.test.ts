import { describe, expect, it } from 'vitest'
import { actionOf } from '../src/inbox/keyboard'
import { after } from '../src/inbox/selection'

const press = (key: string, target: EventTarget | null = document.body, more = {}) => actionOf({ key, target, ...more })

function inside(html: string): Element {
  const box = document.createElement('div')
  box.innerHTML = html
  return box.querySelector('[data-here]') as Element
}

describe('the keys of the inbox', () => {
  it('moves, opens, decides, selects, searches and helps', () => {
    expect(['j', 'k', 'Enter', 'a', 'r', 'x', '/', '?'].map((key) => press(key))).toEqual(['next', 'previous', 'open', 'approve', 'return', 'select', 'search', 'help'])
  })

  it('works with caps lock on', () => {
    expect(press('J')).toBe('next')
  })

  it('leaves typing alone', () => {
    expect(press('a', inside('<input data-here>'))).toBeNull()
    expect(press('r', inside('<textarea data-here></textarea>'))).toBeNull()
    expect(press('x', inside('<div contenteditable="true"><b data-here>x</b></div>'))).toBeNull()
  })

  it('leaves chords and dialogs alone', () => {
    expect(press('a', document.body, { ctrlKey: true })).toBeNull()
    expect(press('j', inside('<div role="dialog"><p data-here></p></div>'))).toBeNull()
  })

  it('lets Enter press the button that has the focus', () => {
    expect(press('Enter', inside('<button data-here></button>'))).toBeNull()
    expect(press('j', inside('<button data-here></button>'))).toBe('next')
  })

  it('is deaf to other keys', () => {
    expect(press('q')).toBeNull()
  })
})

describe('after a decision', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

  it('opens the row below, else the one above, else nothing', () => {
    expect(after(rows, 'b')).toBe('c')
    expect(after(rows, 'c')).toBe('b')
    expect(after([{ id: 'a' }], 'a')).toBeNull()
  })
})
