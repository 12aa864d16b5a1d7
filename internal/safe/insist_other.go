//go:build !windows

package safe

// Insist calls op once; on Windows it calls op until nobody else has the file open, for 2 seconds at most.
func Insist(op func() error) error { return op() }
