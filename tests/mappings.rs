//! The shipped mappings, each on a fictional data set in the layout it is for.

use std::fs;
use std::path::Path;

use liantu_engine::{DataSource, Engine, Import, ImportReport, NoProgress};

/// Regions and firms that are known before another data set arrives.
const BASE: &[(&str, &str)] = &[
    (
        "regions.csv",
        "id,name,level,parent\nCHN,中国,country,\n330000,浙江省,province,CHN\n330200,宁波市,city,330000\nDEU,德国,country,\n",
    ),
    (
        "firms.csv",
        "id,name,uscc,stock_code,region\n\
         a,甬江轴承股份有限公司,91330000MA0000001A,,330200\n\
         b,姚江电机股份有限公司,,600901.SH,330200\n\
         c,东钱湖阀门有限公司,,,330200\n",
    ),
];

/// A world built from the given data sets, and the report of their import.
struct Imported {
    engine: Engine,
    report: ImportReport,
}

impl Imported {
    /// Data sets by name, each with its files.
    fn new(sets: &[(&str, &[(&str, &str)])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = |(name, files): &(&str, &[(&str, &str)])| write_set(&folder.path().join(name), files);
        let sources: Vec<DataSource> = sets.iter().map(source).collect();
        let import = Import::new(None).read(&sources, &NoProgress).unwrap();
        let report = import.report().clone();
        Self { engine: Engine::new(import.into_world()), report }
    }

    /// The rows of a table as they are exported: these columns, separated by spaces.
    fn rows(&self, table: &str, columns: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        self.engine.export(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(format!("{table}.csv"))).unwrap();
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let at = |column| header.iter().position(|name| *name == column).unwrap();
        let places: Vec<usize> = columns.split(' ').map(at).collect();
        let row = |cells: Vec<&str>| places.iter().map(|at| cells[*at]).collect::<Vec<_>>().join(" ");
        lines.map(|cells| row(cells).trim_end().to_owned()).collect()
    }

    /// Code, file and line of each problem.
    fn problems(&self) -> Vec<(&str, &str, Option<u64>)> {
        let problems = self.report.problems.iter();
        problems
            .map(|found| (found.code, found.file.name().rsplit('/').next().unwrap_or_default(), found.line))
            .collect()
    }

    /// Firms recognised by credit code, by stock code, by name and place; and new ones.
    fn matches(&self) -> (u64, u64, u64, u64) {
        let (_, matches) = self.report.matches.last().unwrap();
        (matches.by_uscc, matches.by_stock_code, matches.by_name, matches.new)
    }
}

fn write_set(to: &Path, files: &[(&str, &str)]) -> DataSource {
    fs::create_dir(to).unwrap();
    for (name, text) in files {
        fs::write(to.join(name), text).unwrap();
    }
    DataSource::Path(to.to_path_buf(), None)
}

#[test]
fn chainkg_gives_materials_both_ways_kinds_and_makers_and_recognises_listed_firms() {
    let companies = "code,exchange,short_name,full_name,list_date,uscc,admin_code,province,city,location_source,location_evidence,location_conflict,office_city_en,note\n\
        600907.SH,SSE,甬江,甬江轴承集团股份有限公司,,91330000MA0000001A,330200,,,,,,,\n\
        600901.SH,SSE,姚江,姚江电机,,,330200,,,,,,,\n\
        600903.SH,SSE,东钱湖,东钱湖阀门有限公司,,,330203,,,,,,,\n\
        600904.SH,SSE,象山港,,,,330200,,,,,,,\n";
    let products = "product_id,name,n_companies,n_product_edges,domain_guess,domain_conf\n\
        1,电机,1,2,,\n2,漆包线,1,1,,\n3,水泵,1,1,,\n4,伺服电机,1,1,,\n";
    let relations = "src,rel,dst\n电机,upstream_material,漆包线\n电机,downstream_product,水泵\n电机,subclass,伺服电机\n电机,upstream_material,没有的产品\n";
    let makes = "code,product,weight\n600901.SH,电机,0.8\n600901.SH,伺服电机,0.2\n600904.SH,水泵,1\n";
    let files = [
        ("companies.csv", companies),
        ("products.csv", products),
        ("product_product.csv", relations),
        ("company_product.csv", makes),
    ];
    let imported = Imported::new(&[("base", BASE), ("kg", &files)]);
    assert_eq!(
        imported.rows("products", "id name"),
        ["kg:水泵 水泵", "kg:电机 电机", "kg:漆包线 漆包线", "kg:伺服电机 伺服电机"]
    );
    assert_eq!(imported.rows("inputs", "product input"), ["kg:水泵 kg:电机", "kg:电机 kg:漆包线"]);
    assert_eq!(imported.rows("variants", "variant general"), ["kg:伺服电机 kg:电机"]);
    assert_eq!(imported.rows("makes", "product firm"), ["kg:水泵 kg:600904.SH", "kg:电机 b", "kg:伺服电机 b"]);
    assert_eq!(imported.matches(), (1, 1, 1, 1));
    assert_eq!(
        imported.rows("firms", "id name stock_code region classes")[3],
        "kg:600904.SH 象山港 600904.SH 330200 listed"
    );
    assert_eq!(imported.problems(), [("E0401", "product_product.csv", Some(5))]);
}

#[test]
fn auto_parts_gives_components_makers_and_deliveries_and_recognises_nobody_without_a_place() {
    let edges = "supplier,supplier_group,maker,maker_group,component,region,first_model_year,last_model_year,n_models\n\
        姚江电机股份有限公司,,Testla,,Wiper,Europe,2011,2015,3\n\
        Pumpworks,,Testla,,Wiper,Europe,2012,2013,1\n\
        Pumpworks,,Motorwerk,,Pump,Asia,2010,2019,2\n\
        Motorwerk,,Testla,,Pump,Asia,2016,2014,1\n";
    let imported = Imported::new(&[("base", BASE), ("parts", &[("supplier_oem_edges.csv", edges)])]);
    assert_eq!(imported.rows("products", "id name kind"), ["ap:Pump Pump component", "ap:Wiper Wiper component"]);
    let makes =
        ["ap:Pump ap:Motorwerk", "ap:Pump ap:Pumpworks", "ap:Wiper ap:Pumpworks", "ap:Wiper ap:姚江电机股份有限公司"];
    assert_eq!(imported.rows("makes", "product firm"), makes);
    let supplies = [
        "ap:Pump ap:Pumpworks ap:Motorwerk 2010 2019",
        "ap:Wiper ap:Pumpworks ap:Testla 2012 2013",
        "ap:Wiper ap:姚江电机股份有限公司 ap:Testla 2011 2015",
    ];
    assert_eq!(imported.rows("supplies", "product supplier customer since until"), supplies);
    assert_eq!(imported.matches(), (0, 0, 0, 4));
    let uncertain = &imported.report.matches[0].1.uncertain;
    assert_eq!((uncertain.len(), uncertain[0].known.as_str()), (1, "b"));
    assert_eq!(imported.problems(), [("E0304", "supplier_oem_edges.csv", Some(5))]);
}

#[test]
fn equities_gives_firms_of_the_world_with_their_country_and_recognises_listed_ones() {
    let rows = "symbol,name,country,state,city,sector,industry_group,industry,market_cap,website,name_zh,zhejiang_city,n_listings,summary\n\
        600901.SS,Yaojiang Motor,China,,,,,,1,https://yaojiang.example,,宁波市,1,Motors\n\
        600903.SS,Dongqianhu Valve,China,,,,,,1,,东钱湖阀门有限公司,宁波市,1,Valves\n\
        PUMP.DE,Pumpworks AG,Germany,,,,,,1,,,,1,Pumps\n\
        LOST.XX,Lostworks,Atlantis,,,,,,1,,,,1,Lost\n\
        NONE.XX,,Germany,,,,,,1,,,,1,Nameless\n";
    let imported = Imported::new(&[("base", BASE), ("eq", &[("world_manufacturers.csv", rows)])]);
    let firms = imported.rows("firms", "id name region home_country classes business_scope");
    let expect = [
        "a 甬江轴承股份有限公司 330200",
        "b 姚江电机股份有限公司 330200 CHN listed Motors",
        "c 东钱湖阀门有限公司 330200 CHN listed Valves",
        "eq:LOST.XX Lostworks   listed Lost",
        "eq:PUMP.DE Pumpworks AG DEU DEU listed Pumps",
    ];
    assert_eq!(firms, expect);
    assert_eq!(imported.matches(), (0, 1, 1, 3));
    assert_eq!(imported.problems(), [("E0201", "world_manufacturers.csv", Some(6))]);
}

/// Two years side by side; the last flow comes from a sector that does not exist.
#[test]
fn china_io_gives_the_sectors_and_flows_of_both_years() {
    let head = "sector,name_en,name_zh,gross_output,intermediate_use,final_use,exports,imports,value_added,import_dependence,balance_residual\n";
    let sectors = |rows: &str| format!("{head}{rows}");
    let new = sectors("001,Farms,农业,1000.5,650,380.5,20,30,650,0.03,0\n002,Works,工业,2000,300,1700,0,0,1400,0,0\n");
    let old = sectors("001,Farms,农业,500,0,-2,,,500,,0\n");
    let flows = "from_sector,to_sector,value_wan_cny\n001,001,150\n001,002,500\n002,001,200.25\n009,001,1\n";
    let files = [
        ("china_2020_153_sectors.csv", new.as_str()),
        ("china_2020_153_flows.csv", flows),
        ("china_2017_149_sectors.csv", old.as_str()),
        ("china_2017_149_flows.csv", "from_sector,to_sector,value_wan_cny\n001,001,7\n"),
    ];
    let imported = Imported::new(&[("io", &files)]);
    let columns = "id name name_en io_table unit gross_output final_use exports imports value_added";
    let expect = [
        "CHN-2017:001 农业 Farms CHN-2017 万元 500 -2   500",
        "CHN-2020:001 农业 Farms CHN-2020 万元 1000.5 380.5 20 30 650",
        "CHN-2020:002 工业 Works CHN-2020 万元 2000 1700 0 0 1400",
    ];
    assert_eq!(imported.rows("sectors", columns), expect);
    let expect = [
        "CHN-2017:001 CHN-2017:001 7",
        "CHN-2020:001 CHN-2020:001 150",
        "CHN-2020:001 CHN-2020:002 500",
        "CHN-2020:002 CHN-2020:001 200.25",
    ];
    assert_eq!(imported.rows("sector_flows", "from to value"), expect);
    assert_eq!(imported.problems(), [("E0401", "china_2020_153_flows.csv", Some(5))]);
}

/// A nation of two firms; the last supply goes to nobody.
#[test]
fn yardstick_gives_the_whole_nation() {
    let files = [
        ("provinces.csv", "province_id,name,lat,lon\n0,甲省,30,120\n"),
        ("cities.csv", "city_id,name,province_id\n0,甲市,0\n"),
        ("zones.csv", "zone_id,name,city_id,level\n0,甲开发区,0,national\n"),
        ("clusters.csv", "cluster_id,name\n0,甲集群\n"),
        ("chains.csv", "chain_id,name,cluster_id\n0,甲链,0\n"),
        (
            "products.csv",
            "product_id,code,name,chain_id,tier,is_end\n0,P0,整机,0,0,1\n1,P1,零件,0,1,0\n2,P2,涂料,0,1,0\n",
        ),
        ("product_inputs.csv", "product_id,input_product_id,weight,critical\n0,1,60,1\n0,2,5,0\n"),
        (
            "firms.csv",
            "firm_id,uscc,name,zone_id,chain_id,size,employees,is_leader\n\
             0,91330000MA0000001A,甲有限公司,0,0,900,128,1\n1,91330000MA0000002D,乙有限公司,0,0,90,12,0\n",
        ),
        ("firm_products.csv", "firm_id,product_id,capacity\n0,0,70\n1,1,8\n"),
        ("supplies.csv", "supplier_id,customer_id,product_id,amount,since_year\n1,0,1,500,2004\n1,7,1,500,2004\n"),
        ("pairs.csv", "src,dst\n0,1\n"),
    ];
    let imported = Imported::new(&[("nation", &files)]);
    assert_eq!(imported.rows("regions", "id level parent lat lon"), ["c0 city p0", "p0 province  30 120"]);
    assert_eq!(imported.rows("zones", "id kind region"), ["0 national c0"]);
    assert_eq!(imported.rows("chains", "id name cluster"), ["0 甲链 0"]);
    let products = ["0 整机 0 0 true", "1 零件 0 1 false", "2 涂料 0 1 false"];
    assert_eq!(imported.rows("products", "id name chain tier is_end"), products);
    assert_eq!(imported.rows("inputs", "product input weight criticality"), ["0 1 60 high", "0 2 5 low"]);
    assert_eq!(imported.rows("firms", "id zone chain size employees role"), ["0 0 0 900 128 lead", "1 0 0 90 12"]);
    assert_eq!(imported.rows("makes", "product firm capacity"), ["0 0 70", "1 1 8"]);
    assert_eq!(imported.rows("supplies", "product supplier customer amount since"), ["1 1 0 500 2004"]);
    assert_eq!(imported.problems(), [("E0401", "supplies.csv", Some(3))]);
}
