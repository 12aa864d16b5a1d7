package limit

import "sync"

// Counter counts what each source holds at one time, such as its open sessions.
type Counter struct {
	mu sync.Mutex
	n  map[Key]int // guarded by mu; no zero counts
}

// Acquire takes one of the at most limit places of k and reports whether there was one. A source beyond the first [MaxKeys] always
// gets one, uncounted.
func (c *Counter) Acquire(k Key, limit int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, known := c.n[k]
	switch {
	case n >= limit:
		return false
	case !known && len(c.n) >= MaxKeys:
		return true
	case c.n == nil:
		c.n = make(map[Key]int)
	}
	c.n[k] = n + 1
	return true
}

// Release gives back what one successful Acquire took.
func (c *Counter) Release(k Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch n := c.n[k]; n {
	case 0: // was let in uncounted
	case 1:
		delete(c.n, k)
	default:
		c.n[k] = n - 1
	}
}

// Count is what k holds now.
func (c *Counter) Count(k Key) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[k]
}
