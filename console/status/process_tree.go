package status

import (
	"cmp"
	"slices"
	"strings"
)

// maxTree is how deep a tree is drawn; what is deeper stands at that depth.
const maxTree = 32

// branch is one line of a tree.
type branch struct {
	p    processInfo
	line string // what is drawn before the name
}

// treeOf orders processes below their parents. With a name, only processes whose name has it in it are there, with all above and below
// them. A process whose parent is not in the list, or that is its own ancestor, stands at the top: process numbers are given anew while
// the list is read, and so nothing says that parents make a tree.
func treeOf(list []processInfo, name string, unicode bool) []branch {
	slices.SortStableFunc(list, func(x, y processInfo) int { return cmp.Compare(x.pid, y.pid) })
	at := map[int]int{} // by number
	for i, p := range list {
		at[p.pid] = i
	}
	kept := keep(list, at, strings.ToLower(name))
	children := map[int][]int{} // by index of the parent, -1 for the top
	for i, p := range list {
		parent, ok := at[p.parent]
		if !kept[i] {
			continue
		}
		if !ok || parent == i || !kept[parent] {
			parent = -1
		}
		children[parent] = append(children[parent], i)
	}
	tee, corner, bar := "|- ", "`- ", "|  "
	if unicode {
		tee, corner, bar = "├─ ", "└─ ", "│  "
	}
	var out []branch
	done := make([]bool, len(list))
	var walk func(i, depth int, above, mark string)
	walk = func(i, depth int, above, mark string) {
		if done[i] {
			return
		}
		done[i] = true
		out = append(out, branch{list[i], above + mark})
		switch { // what stands before the lines below
		case depth == 0, depth >= maxTree:
		case mark == tee:
			above += bar
		default:
			above += "   "
		}
		below := children[i]
		for n, child := range below {
			next := tee
			if n == len(below)-1 {
				next = corner
			}
			walk(child, depth+1, above, next)
		}
	}
	for _, i := range children[-1] {
		walk(i, 0, "", "")
	}
	for i := range list { // circles
		if kept[i] && !done[i] {
			walk(i, 0, "", "")
		}
	}
	return out
}

// keep marks the processes of a name, all above and all below them.
func keep(list []processInfo, at map[int]int, name string) []bool {
	kept := make([]bool, len(list))
	var below []int // whose children are still to be kept
	for i, p := range list {
		if !strings.Contains(strings.ToLower(p.name), name) {
			continue
		}
		below = append(below, i)
		kept[i] = true
		for parent, ok := at[p.parent]; ok && !kept[parent]; parent, ok = at[list[parent].parent] {
			kept[parent] = true
		}
	}
	children := map[int][]int{}
	for i, p := range list {
		if parent, ok := at[p.parent]; ok {
			children[parent] = append(children[parent], i)
		}
	}
	seen := make([]bool, len(list))
	for len(below) > 0 {
		i := below[len(below)-1]
		below = below[:len(below)-1]
		if !seen[i] {
			seen[i], kept[i] = true, true
			below = append(below, children[i]...)
		}
	}
	return kept
}
