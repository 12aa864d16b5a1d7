package output

// Changes compares two lists: gone[i] says that old[i] is not in now, come[i] that now[i] was not in old. What is in neither keeps its order
// on both sides. It takes time linear in the lists but for a bounded factor, so that a stretch that differs throughout may be marked as a whole.
func Changes(old, now []string) (gone, come []bool) {
	d := differ{ids: make(map[string]int32, len(old))}
	number := func(list []string) (n lines) {
		n.ids = make([]int32, len(list))
		for i, text := range list {
			id, known := d.ids[text]
			if !known {
				id = int32(len(d.ids))
				d.ids[text] = id
			}
			n.ids[i] = id
		}
		return n
	}
	d.a, d.b = number(old), number(now)
	d.gone, d.come = make([]bool, len(old)), make([]bool, len(now))
	d.compare(0, len(old), 0, len(now))
	return d.gone, d.come
}
