import os, time, traceback, io, contextlib
def test_box(at_desk, old_page_at, people, county, tmp_path):
    g = dict(at_desk=at_desk, people=people, county=county, old_page_at=old_page_at)
    while True:
        if os.path.exists("/tmp/j/stop"): os.remove("/tmp/j/stop"); break
        if os.path.exists("/tmp/j/cmd.py"):
            src = open("/tmp/j/cmd.py").read(); os.remove("/tmp/j/cmd.py")
            out = io.StringIO(); t=time.time()
            with contextlib.redirect_stdout(out):
                try: exec(compile(src,"cmd","exec"), g)
                except BaseException: traceback.print_exc(file=out)
            open("/tmp/j/out.tmp","w").write(out.getvalue()+f"\n[{time.time()-t:.1f}s]"); os.rename("/tmp/j/out.tmp","/tmp/j/out")
        time.sleep(.1)
