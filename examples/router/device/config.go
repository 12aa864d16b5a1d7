package device

import (
	"sync"
	"sync/atomic"
)

// Config holds the running configuration. Its methods may be called by any goroutine; Get never waits.
type Config struct {
	mu      sync.Mutex // one Update at a time, so that changes are reported in order
	current atomic.Pointer[Settings]
	changed func(old, now *Settings)
}

// NewConfig starts with the given settings; nil is [DefaultSettings]. changed, if not nil, is called after each change,
// in order, on the goroutine of Update; it may call Get but not Update.
func NewConfig(s *Settings, changed func(old, now *Settings)) (*Config, error) {
	if s == nil {
		s = DefaultSettings()
	}
	s = s.clone()
	s.normalise()
	if err := s.validate(); err != nil {
		return nil, err
	}
	c := &Config{changed: changed}
	c.current.Store(s)
	return c, nil
}

// Get returns the settings of this moment. They are shared: do not change them.
func (c *Config) Get() *Settings { return c.current.Load() }

// Update changes a copy of the settings and makes it the configuration if it is valid; else nothing changes and the reason
// is an [*InvalidError]. An error of change is returned as it is. change must not call Update.
func (c *Config) Update(change func(s *Settings) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.current.Load()
	now := old.clone()
	if err := change(now); err != nil {
		return err
	}
	now.normalise()
	if err := now.validate(); err != nil {
		return err
	}
	c.current.Store(now)
	if c.changed != nil {
		c.changed(old, now)
	}
	return nil
}
