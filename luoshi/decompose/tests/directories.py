"""A fictional directory: a city with a county and a district in it.

A · inside a long official name keeps it apart from the same name in a real paper; it is taken out.
"""

from __future__ import annotations

from luoshi.decompose.directory import Directory
from luoshi.decompose.unit_table import read_units

HEAD = "id,parent,name,short,aliases,kind\n"
CITY = """\
s,,晴川省,,,region
s-fg,s,晴川省发展和改革委员会,省发展改革委,,department
s-sw,s,晴川省商务厅,,,department
c,s,望江市,,,region
c-gov,c,望江市人民政府,市政府,,government
c-fg,c,望江市发展和改革委员会,,,department
c-cz,c,望江市财政局,市财政局,,department
c-gx,c,望江高新技术·产业开发区管理委员会,,,institution
c-jk,c,望江经济开发区管理委员会,,,institution
q,c,临溪县,,,region
q-gov,q,临溪县人民政府,县政府,,government
q-zfb,q,临溪县人民政府·办公室,县政府办,,office
q-xw,q,中国共产党临溪县委员会,县委,,party
q-xcb,q,中共临溪县委宣传部,,,party
q-zx,q,中国人民政治协商会议临溪县委员会,,,congress
q-tw,q,共青团临溪县委员会,,,body
q-fl,q,临溪县妇女联合会,,,body
q-fg,q,临溪县发展和改革委员会,,县物价局；县计委,department
q-jy,q,临溪县教育局,,,department
q-cz,q,临溪县财政局,,,department
q-rs,q,临溪县人力资源·和社会保障局,,,department
q-zj,q,临溪县住房和城乡·建设局,,,department
q-ny,q,临溪县农业农村局,,,department
q-sl,q,临溪县水利局,,,department
q-wl,q,临溪县文化广电旅游体育局,,,department
q-sj,q,临溪县市场监督管理局,,,department
q-sw,q,临溪县商务局,,,department
q-hj,q,望江市生态环境局临溪分局,,,department
q-sj2,q,临溪县审计局,,,department
q-yj,q,临溪县应急管理局,,,department
q-xf,q,临溪县消防救援大队,,,department
q-rm,q,临溪县融媒体中心,,,institution
t1,q-gov,临溪县桃源镇人民政府,桃源镇,,township
t2,q-gov,临溪县石门乡人民政府,,,township
t3,q-gov,临溪县东湖街道办事处,,,street
t1-cz,t1,桃源镇财政所,,,department
v1,t1,桃源镇桑园村村民委员会,,,village
v2,t2,石门乡竹溪村村民委员会,,,village
r,c,南屏区,,,region
r-gov,r,南屏区人民政府,,,government
r-cz,r,南屏区财政局,,,department
""".replace("·", "")


def county() -> Directory:
    """The directory of 望江市 with 临溪县 and 南屏区 in it."""
    return read_units((HEAD + CITY).encode())
